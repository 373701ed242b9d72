# Who reads which secret of the vault: those whose settings in k8s/ name it, each as itself, and nobody else. A right is on the one
# secret, whether it is there yet or not: who runs this may put it there (docs/deployment.md).
locals {
  readers = {
    service-bus-connection-string = local.services
    event-hubs-connection-string  = ["analytics"]
    stripe-secret-key             = ["orders"]
    stripe-webhook-secrets        = ["orders"]
    mail-password                 = ["marketing"]
    shopify-access-token          = ["channels"]
    shopify-webhook-secrets       = ["channels", "privacy"]
    ebay-client-secret            = ["channels", "privacy"]
    ebay-refresh-token            = ["channels"]
    ebay-verification-token       = ["channels", "privacy"]
    etsy-shared-secret            = ["channels"]
    etsy-refresh-token            = ["channels"]
    etsy-webhook-secrets          = ["channels"]
    ups-client-secret             = ["fulfillment"]
    fedex-client-secret           = ["fulfillment"]
    fedex-webhook-tokens          = ["fulfillment"]
  }
  readings = merge([
    for secret, services in local.readers : {
      for service in services : "${service}/${secret}" => { service = service, secret = secret }
    }
  ]...)
}

resource "azurerm_role_assignment" "secrets" {
  for_each = local.readings

  scope                = "${azurerm_key_vault.keys.id}/secrets/${each.value.secret}"
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.services[each.value.service].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "secrets_officer" {
  scope                = azurerm_key_vault.keys.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

resource "azurerm_key_vault_secret" "service_bus" {
  name         = "service-bus-connection-string"
  key_vault_id = azurerm_key_vault.keys.id
  value        = azurerm_servicebus_namespace_authorization_rule.services.primary_connection_string

  depends_on = [azurerm_role_assignment.secrets_officer]
}

resource "azurerm_key_vault_secret" "event_hubs" {
  name         = "event-hubs-connection-string"
  key_vault_id = azurerm_key_vault.keys.id
  value        = azurerm_eventhub_namespace_authorization_rule.analytics.primary_connection_string

  depends_on = [azurerm_role_assignment.secrets_officer]
}
