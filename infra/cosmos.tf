# The databases and containers of Cosmos DB are those of the one file, which our emulator reads, too.
locals {
  cosmos = jsondecode(file("${path.module}/../libs/eventsourcing/cosmos.json"))
}

# The logs of all services. Not in the account of the key ring (people.tf): a log must come back as of any minute of the last month,
# and what backups hold of destroyed keys must be gone within hours.
resource "azurerm_cosmosdb_account" "logs" {
  name                = "${var.name}-logs"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  offer_type          = "Standard"
  # Identities only, as for the keys.
  local_authentication_enabled = false

  consistency_policy {
    consistency_level = "Strong"
  }
  geo_location {
    location          = azurerm_resource_group.all.location
    failover_priority = 0
  }
  backup {
    type = "Continuous"
    tier = "Continuous30Days"
  }
}

resource "azurerm_cosmosdb_sql_database" "events" {
  name                = "events"
  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.logs.name
}

# One of more than 10,000 request units has several physical partitions, so that as many replicas share out its feed.
resource "azurerm_cosmosdb_sql_container" "logs" {
  for_each = local.cosmos.events.containers

  name                = each.key
  resource_group_name = azurerm_resource_group.all.name
  account_name        = azurerm_cosmosdb_account.logs.name
  database_name       = azurerm_cosmosdb_sql_database.events.name
  partition_key_paths = [local.cosmos.events.partitionKey]

  indexing_policy {
    dynamic "included_path" {
      for_each = local.cosmos.events.indexed
      content {
        path = included_path.value
      }
    }
    excluded_path {
      path = "/*"
    }
  }
  autoscale_settings {
    max_throughput = each.value
  }
  lifecycle {
    prevent_destroy = true
  }
}
