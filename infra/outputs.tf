# What the manifests are told: the ids of the service accounts, and two secrets.
output "client_ids" {
  value = { for name, identity in azurerm_user_assigned_identity.services : name => identity.client_id }
}

output "service_bus" {
  value     = azurerm_servicebus_namespace_authorization_rule.services.primary_connection_string
  sensitive = true
}

output "event_hubs" {
  value     = azurerm_eventhub_namespace_authorization_rule.analytics.primary_connection_string
  sensitive = true
}
