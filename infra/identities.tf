# Who a service is in Azure, and all that it may do there. The service accounts of k8s/ carry these client ids.
resource "azurerm_user_assigned_identity" "services" {
  for_each = local.services

  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_federated_identity_credential" "services" {
  for_each = local.services

  name                      = each.key
  user_assigned_identity_id = azurerm_user_assigned_identity.services[each.key].id
  issuer                    = azurerm_kubernetes_cluster.all.oidc_issuer_url
  subject                   = "system:serviceaccount:retreasure:${each.key}"
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "wrapping" {
  for_each = local.services

  scope                = azurerm_key_vault_key.people.resource_versionless_id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.services[each.key].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "lake" {
  for_each = local.services

  scope                = azurerm_storage_container.lake.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.services[each.key].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "files" {
  for_each = local.services

  scope                = azurerm_storage_container.files.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.services[each.key].principal_id
  principal_type       = "ServicePrincipal"
}

# Cosmos DB Built-in Data Contributor: items, and no containers. It is a role of the account's own.
resource "azurerm_cosmosdb_sql_role_assignment" "key_ring" {
  for_each = local.services

  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.all.name
  role_definition_id  = "${azurerm_cosmosdb_account.all.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"
  principal_id        = azurerm_user_assigned_identity.services[each.key].principal_id
  scope               = "${azurerm_cosmosdb_account.all.id}/dbs/${azurerm_cosmosdb_sql_database.privacy.name}/colls/${azurerm_cosmosdb_sql_container.key_ring.name}"
}

# Each reads and writes its own log and no other.
resource "azurerm_cosmosdb_sql_role_assignment" "logs" {
  for_each = local.services

  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.logs.name
  role_definition_id  = "${azurerm_cosmosdb_account.logs.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"
  principal_id        = azurerm_user_assigned_identity.services[each.key].principal_id
  scope               = "${azurerm_cosmosdb_account.logs.id}/dbs/${azurerm_cosmosdb_sql_database.events.name}/colls/${azurerm_cosmosdb_sql_container.logs[each.key].name}"
}

# Who compares the books, the CronJob of k8s/base/reconciliation.yaml: it reads all logs, and writes what came of it into finance's.
resource "azurerm_user_assigned_identity" "reconciliation" {
  name                = "${var.name}-reconciliation"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_federated_identity_credential" "reconciliation" {
  name                      = "reconciliation"
  user_assigned_identity_id = azurerm_user_assigned_identity.reconciliation.id
  issuer                    = azurerm_kubernetes_cluster.all.oidc_issuer_url
  subject                   = "system:serviceaccount:retreasure:reconciliation"
  audience                  = ["api://AzureADTokenExchange"]
}

# Cosmos DB Built-in Data Reader.
resource "azurerm_cosmosdb_sql_role_assignment" "reconciliation" {
  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.logs.name
  role_definition_id  = "${azurerm_cosmosdb_account.logs.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001"
  principal_id        = azurerm_user_assigned_identity.reconciliation.principal_id
  scope               = "${azurerm_cosmosdb_account.logs.id}/dbs/${azurerm_cosmosdb_sql_database.events.name}"
}

resource "azurerm_cosmosdb_sql_role_assignment" "verdicts" {
  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.logs.name
  role_definition_id  = "${azurerm_cosmosdb_account.logs.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"
  principal_id        = azurerm_user_assigned_identity.reconciliation.principal_id
  scope               = "${azurerm_cosmosdb_account.logs.id}/dbs/${azurerm_cosmosdb_sql_database.events.name}/colls/${azurerm_cosmosdb_sql_container.logs["finance"].name}"
}
