resource "azurerm_container_registry" "images" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  sku                 = "Standard"
}

resource "azurerm_role_assignment" "pull" {
  scope                = azurerm_container_registry.images.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_kubernetes_cluster.all.kubelet_identity[0].object_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_kubernetes_cluster" "all" {
  name                      = var.name
  resource_group_name       = azurerm_resource_group.all.name
  location                  = azurerm_resource_group.all.location
  dns_prefix                = var.name
  automatic_upgrade_channel = "patch"
  # A service is an identity of its own, and nobody administers by a certificate that cannot be taken back.
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
  local_account_disabled    = true

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled     = true
    admin_group_object_ids = var.administrators
  }
  default_node_pool {
    name                 = "system"
    vm_size              = "Standard_D4ds_v5"
    auto_scaling_enabled = true
    min_count            = var.nodes.least
    max_count            = var.nodes.most
    zones                = ["1", "2", "3"]
    vnet_subnet_id       = azurerm_subnet.nodes.id
  }
  node_provisioning_profile {
    mode = "Manual"
  }
  identity {
    type = "SystemAssigned"
  }
  # k8s/base/network.yaml forbids by default.
  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = "cilium"
    network_data_plane  = "cilium"
    pod_cidr            = "10.244.0.0/16"
    service_cidr        = "10.0.0.0/16"
    dns_service_ip      = "10.0.0.10"
  }
  # The scalers of k8s/overlays/production/scaling.yaml.
  workload_autoscaler_profile {
    keda_enabled = true
  }
}

# It joins its nodes to the subnet.
resource "azurerm_role_assignment" "nodes" {
  scope                = azurerm_subnet.nodes.id
  role_definition_name = "Network Contributor"
  principal_id         = azurerm_kubernetes_cluster.all.identity[0].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_diagnostic_setting" "cluster" {
  name                       = "cluster"
  target_resource_id         = azurerm_kubernetes_cluster.all.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.all.id
  dynamic "enabled_log" {
    for_each = ["kube-audit-admin", "guard"]
    content {
      category = enabled_log.value
    }
  }
}
