# The one entry from the internet, of k8s/base/gateway.yaml. Its proxies stand in a subnet of their own, which TRUSTED_PROXY of
# k8s/base/settings.yaml and k8s/base/network.yaml name, and reach the pods directly.
resource "azurerm_virtual_network" "all" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  address_space       = ["10.1.0.0/16"]
}

resource "azurerm_subnet" "gateway" {
  name                 = "gateway"
  resource_group_name  = azurerm_resource_group.all.name
  virtual_network_name = azurerm_virtual_network.all.name
  # Exactly so large, before pods of an overlay.
  address_prefixes = ["10.1.0.0/24"]
  delegation {
    name = "gateway"
    service_delegation {
      name    = "Microsoft.ServiceNetworking/trafficControllers"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = azurerm_resource_group.all.name
  virtual_network_name = azurerm_virtual_network.all.name
  address_prefixes     = ["10.1.16.0/20"]
  service_endpoint {
    service = "Microsoft.Sql"
  }
}

resource "azurerm_application_load_balancer" "entry" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_application_load_balancer_frontend" "entry" {
  name                         = "entry"
  application_load_balancer_id = azurerm_application_load_balancer.entry.id
}

resource "azurerm_application_load_balancer_subnet_association" "entry" {
  name                         = "entry"
  application_load_balancer_id = azurerm_application_load_balancer.entry.id
  subnet_id                    = azurerm_subnet.gateway.id
}

# How much one address may ask for in a minute before it reaches us at all; within that, services count by the second and by identity.
resource "azurerm_web_application_firewall_policy" "entry" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  policy_settings {
    mode = "Prevention"
    # Bodies are for the services, each of which knows their schema and size: prose about antiques looks like an attack to who does not.
    request_body_check = false
  }
  custom_rules {
    name                 = "per-address"
    priority             = 1
    rule_type            = "RateLimitRule"
    action               = "Block"
    rate_limit_duration  = "OneMin"
    rate_limit_threshold = var.requests_per_minute
    group_rate_limit_by  = "ClientAddr"
    # Of everybody.
    match_conditions {
      operator           = "IPMatch"
      negation_condition = true
      match_values       = ["255.255.255.255/32"]
      match_variables {
        variable_name = "RemoteAddr"
      }
    }
  }
  managed_rules {
    managed_rule_set {
      type    = "Microsoft_DefaultRuleSet"
      version = "2.1"
    }
  }
}

# The ALB controller, which programs the gateway: installed by its chart (docs/deployment.md), for which this is who it is.
resource "azurerm_user_assigned_identity" "gateway" {
  name                = "${var.name}-gateway"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_federated_identity_credential" "gateway" {
  name                      = "gateway"
  user_assigned_identity_id = azurerm_user_assigned_identity.gateway.id
  issuer                    = azurerm_kubernetes_cluster.all.oidc_issuer_url
  subject                   = "system:serviceaccount:azure-alb-system:alb-controller-sa"
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "gateway" {
  for_each = {
    cluster  = { scope = azurerm_kubernetes_cluster.all.node_resource_group_id, role = "Reader" }
    gateway  = { scope = azurerm_application_load_balancer.entry.id, role = "AppGw for Containers Configuration Manager" }
    subnet   = { scope = azurerm_subnet.gateway.id, role = "Network Contributor" }
    firewall = { scope = azurerm_web_application_firewall_policy.entry.id, role = "Network Contributor" }
  }

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.gateway.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_diagnostic_setting" "entry" {
  name                       = "entry"
  target_resource_id         = azurerm_application_load_balancer.entry.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.all.id
  dynamic "enabled_log" {
    for_each = ["TrafficControllerAccessLog", "TrafficControllerFirewallLog"]
    content {
      category = enabled_log.value
    }
  }
}
