resource "azurerm_log_analytics_workspace" "all" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  sku                 = "PerGB2018"
  retention_in_days   = 30
}

# Who did what to them.
resource "azurerm_monitor_diagnostic_setting" "audit" {
  for_each = {
    bus      = { target = azurerm_servicebus_namespace.bus.id, logs = ["OperationalLogs"] }
    hubs     = { target = azurerm_eventhub_namespace.hubs.id, logs = ["OperationalLogs"] }
    vault    = { target = azurerm_key_vault.keys.id, logs = ["AuditEvent"] }
    key-ring = { target = azurerm_cosmosdb_account.all.id, logs = ["ControlPlaneRequests", "DataPlaneRequests"] }
    logs     = { target = azurerm_cosmosdb_account.logs.id, logs = ["ControlPlaneRequests"] }
    lake     = { target = "${azurerm_storage_account.lake.id}/blobServices/default", logs = ["StorageDelete"] }
  }

  name                       = "audit"
  target_resource_id         = each.value.target
  log_analytics_workspace_id = azurerm_log_analytics_workspace.all.id
  dynamic "enabled_log" {
    for_each = each.value.logs
    content {
      category = enabled_log.value
    }
  }
}

resource "azurerm_monitor_action_group" "people" {
  name                = "people"
  resource_group_name = azurerm_resource_group.all.name
  short_name          = "people"
  email_receiver {
    name          = "on-call"
    email_address = var.alert_email
  }
}

resource "azurerm_monitor_metric_alert" "bus" {
  for_each = {
    dead-letters = { metric = "DeadletteredMessages", aggregation = "Maximum", most = 0, what = "A message could not be read: npm run dead-letters" }
    backlog      = { metric = "ActiveMessages", aggregation = "Minimum", most = 1000, what = "Nobody has caught up on a topic for a quarter of an hour" }
  }

  name                = each.key
  resource_group_name = azurerm_resource_group.all.name
  scopes              = [azurerm_servicebus_namespace.bus.id]
  description         = each.value.what
  frequency           = "PT5M"
  window_size         = "PT15M"
  criteria {
    metric_namespace = "Microsoft.ServiceBus/namespaces"
    metric_name      = each.value.metric
    aggregation      = each.value.aggregation
    operator         = "GreaterThan"
    threshold        = each.value.most
    dimension {
      name     = "EntityName"
      operator = "Include"
      values   = ["*"]
    }
  }
  action {
    action_group_id = azurerm_monitor_action_group.people.id
  }
}

# Without the vault nothing personal can be read or written.
resource "azurerm_monitor_metric_alert" "vault" {
  name                = "vault"
  resource_group_name = azurerm_resource_group.all.name
  scopes              = [azurerm_key_vault.keys.id]
  description         = "The key vault cannot be reached by everybody"
  frequency           = "PT1M"
  window_size         = "PT5M"
  criteria {
    metric_namespace = "Microsoft.KeyVault/vaults"
    metric_name      = "Availability"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = 99
  }
  action {
    action_group_id = azurerm_monitor_action_group.people.id
  }
}

resource "azurerm_consumption_budget_resource_group" "all" {
  name              = var.name
  resource_group_id = azurerm_resource_group.all.id
  amount            = var.budget_monthly
  time_grain        = "Monthly"
  time_period {
    start_date = var.budget_from
  }
  dynamic "notification" {
    for_each = { Actual = 80, Forecasted = 100 }
    content {
      operator       = "GreaterThan"
      threshold      = notification.value
      threshold_type = notification.key
      contact_emails = [var.alert_email]
    }
  }
}
