# What the manifests are told: the ids of the service accounts and of who scales, programs the gateway and collects
# telemetry, and where that goes.
output "client_ids" {
  value = merge(
    { for name, identity in azurerm_user_assigned_identity.services : name => identity.client_id },
    {
      migration      = azurerm_user_assigned_identity.migration.client_id
      reconciliation = azurerm_user_assigned_identity.reconciliation.client_id
      scaling        = azurerm_user_assigned_identity.scaling.client_id
      gateway        = azurerm_user_assigned_identity.gateway.client_id
      collector      = azurerm_user_assigned_identity.collector.client_id
    },
  )
}

output "gateway" {
  value = {
    load_balancer = azurerm_application_load_balancer.entry.id
    firewall      = azurerm_web_application_firewall_policy.entry.id
    host          = azurerm_application_load_balancer_frontend.entry.fully_qualified_domain_name
  }
}

output "application_insights" {
  value     = azurerm_application_insights.all.connection_string
  sensitive = true
}
