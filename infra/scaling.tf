# KEDA, which the cluster brings along, counts what waits on the bus. The counts are for whoever manages the namespace alone.
resource "azurerm_user_assigned_identity" "scaling" {
  name                = "${var.name}-scaling"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_federated_identity_credential" "scaling" {
  name                      = "scaling"
  user_assigned_identity_id = azurerm_user_assigned_identity.scaling.id
  issuer                    = azurerm_kubernetes_cluster.all.oidc_issuer_url
  subject                   = "system:serviceaccount:kube-system:keda-operator"
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "scaling" {
  scope                = azurerm_servicebus_namespace.bus.id
  role_definition_name = "Azure Service Bus Data Owner"
  principal_id         = azurerm_user_assigned_identity.scaling.principal_id
  principal_type       = "ServicePrincipal"
}
