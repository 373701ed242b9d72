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

# Here the collector writes what services measure.
resource "azurerm_monitor_workspace" "metrics" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
}

resource "azurerm_role_assignment" "metrics" {
  scope                = azurerm_monitor_workspace.metrics.default_data_collection_rule_id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = azurerm_user_assigned_identity.collector.principal_id
  principal_type       = "ServicePrincipal"
}

# The rules of docs/alerts.md, as they stand there.
resource "azurerm_monitor_alert_prometheus_rule_group" "alerts" {
  for_each = { for group in yamldecode(file("${path.module}/../telemetry/alerts.yaml")).groups : group.name => group }

  name                = each.key
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  interval            = "PT${upper(each.value.interval)}"
  scopes              = [azurerm_monitor_workspace.metrics.id]
  dynamic "rule" {
    for_each = each.value.rules
    content {
      alert       = rule.value.alert
      expression  = rule.value.expr
      for         = try("PT${upper(rule.value.for)}", null)
      severity    = { critical = 0, warning = 2 }[rule.value.labels.severity]
      labels      = rule.value.labels
      annotations = rule.value.annotations
      action {
        action_group_id = azurerm_monitor_action_group.people.id
      }
    }
  }
}

resource "azurerm_application_insights_workbook" "metrics" {
  name                = uuidv5("dns", var.name)
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  display_name        = "ReTreasure"
  data_json           = templatefile("${path.module}/../telemetry/workbook.json", { workspace = azurerm_monitor_workspace.metrics.id })
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
