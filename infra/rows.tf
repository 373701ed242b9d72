# The database of read models and answers, a schema for each service. Identities only; who administers the cluster makes their users in
# it, as docs/deployment.md says.
resource "azurerm_mssql_server" "rows" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  version             = "12.0"
  minimum_tls_version = "1.2"
  # By one port, which k8s/base/network.yaml opens.
  connection_policy = "Proxy"
  azuread_administrator {
    login_username              = "administrators"
    object_id                   = var.administrators[0]
    azuread_authentication_only = true
  }
}

resource "azurerm_mssql_database" "shop" {
  name      = "shop"
  server_id = azurerm_mssql_server.rows.id
  sku_name  = var.database_sku
}

resource "azurerm_mssql_virtual_network_rule" "nodes" {
  name      = "nodes"
  server_id = azurerm_mssql_server.rows.id
  subnet_id = azurerm_subnet.nodes.id
}

# Who makes and changes the tables: the Job of k8s/base/migration.yaml, and no service.
resource "azurerm_user_assigned_identity" "migration" {
  name                = "${var.name}-migration"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_federated_identity_credential" "migration" {
  name                      = "migration"
  user_assigned_identity_id = azurerm_user_assigned_identity.migration.id
  issuer                    = azurerm_kubernetes_cluster.all.oidc_issuer_url
  subject                   = "system:serviceaccount:retreasure:migration"
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_monitor_diagnostic_setting" "rows" {
  name                       = "rows"
  target_resource_id         = azurerm_mssql_database.shop.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.all.id
  dynamic "enabled_log" {
    for_each = ["Errors", "Timeouts", "Deadlocks"]
    content {
      category = enabled_log.value
    }
  }
}
