# The key ring, and what wraps it.
resource "azurerm_cosmosdb_account" "all" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  offer_type          = "Standard"
  # Identities only. A key of the account would open everything, and nobody could be told apart.
  local_authentication_enabled = false

  # What was written is there for whoever reads next, or the services refuse to start.
  consistency_policy {
    consistency_level = "Strong"
  }
  geo_location {
    location          = azurerm_resource_group.all.location
    failover_priority = 0
  }
  # A key that was destroyed is in the backups for as long: no longer than Azure makes us.
  backup {
    type                = "Periodic"
    interval_in_minutes = 240
    retention_in_hours  = 8
  }
}

resource "azurerm_cosmosdb_sql_database" "privacy" {
  name                = "privacy"
  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.all.name
}

resource "azurerm_cosmosdb_sql_container" "key_ring" {
  name                = "key-ring"
  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.all.name
  database_name       = azurerm_cosmosdb_sql_database.privacy.name
  partition_key_paths = [local.cosmos.privacy.partitionKey]

  indexing_policy {
    dynamic "included_path" {
      for_each = local.cosmos.privacy.indexed
      content {
        path = included_path.value
      }
    }
    excluded_path {
      path = "/*"
    }
  }
  autoscale_settings {
    max_throughput = local.cosmos.privacy.containers["key-ring"]
  }
  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_key_vault" "keys" {
  name                       = var.name
  resource_group_name        = azurerm_resource_group.all.name
  location                   = azurerm_resource_group.all.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "premium"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 90
}

resource "azurerm_role_assignment" "key_officer" {
  scope                = azurerm_key_vault.keys.id
  role_definition_name = "Key Vault Crypto Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

# An RSA key that never leaves the vault.
resource "azurerm_key_vault_key" "people" {
  name         = "people"
  key_vault_id = azurerm_key_vault.keys.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]

  depends_on = [azurerm_role_assignment.key_officer]
  lifecycle {
    prevent_destroy = true
  }
}
