# Who sends metrics to the Azure Monitor workspace: the collector of k8s/collector. Traces and lines of the log go where the key of
# Application Insights says, which lets nobody read.
resource "azurerm_user_assigned_identity" "collector" {
  name                = "${var.name}-collector"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_federated_identity_credential" "collector" {
  name                      = "collector"
  user_assigned_identity_id = azurerm_user_assigned_identity.collector.id
  issuer                    = azurerm_kubernetes_cluster.all.oidc_issuer_url
  subject                   = "system:serviceaccount:retreasure:collector"
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_application_insights" "all" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  workspace_id        = azurerm_log_analytics_workspace.all.id
  application_type    = "web"
}
