# The topics, subscriptions and filters are those of the one topology file, which our emulator and Microsoft's read, too.
locals {
  topics = jsondecode(file("${path.module}/../libs/messaging/service-bus.json")).UserConfig.Namespaces[0].Topics
  hubs   = jsondecode(file("${path.module}/../libs/messaging/event-hubs.json")).UserConfig.NamespaceConfig[0].Entities

  subscriptions = merge([
    for topic in local.topics : {
      for subscription in topic.Subscriptions : "${topic.Name}/${subscription.Name}" => merge(subscription, { topic = topic.Name })
    }
  ]...)
  rules = merge([
    for id, subscription in local.subscriptions : {
      for rule in subscription.Rules : "${id}/${rule.Name}" => merge(rule, { subscription = id })
    }
  ]...)
  consumer_groups = merge([
    for hub in local.hubs : { for group in hub.ConsumerGroups : "${hub.Name}/${group.Name}" => merge(group, { hub = hub.Name }) }
  ]...)
}

resource "azurerm_servicebus_namespace" "bus" {
  name                = var.name
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  sku                 = "Standard"
}

resource "azurerm_servicebus_topic" "all" {
  for_each = { for topic in local.topics : topic.Name => topic.Properties }

  name                         = each.key
  namespace_id                 = azurerm_servicebus_namespace.bus.id
  requires_duplicate_detection = each.value.RequiresDuplicateDetection
}

resource "azurerm_servicebus_subscription" "all" {
  for_each = local.subscriptions

  name               = each.value.Name
  topic_id           = azurerm_servicebus_topic.all[each.value.topic].id
  lock_duration      = each.value.Properties.LockDuration
  max_delivery_count = each.value.Properties.MaxDeliveryCount
}

resource "azurerm_servicebus_subscription_rule" "all" {
  for_each = local.rules

  name            = each.value.Name
  subscription_id = azurerm_servicebus_subscription.all[each.value.subscription].id
  filter_type     = "${each.value.Properties.FilterType}Filter"
  correlation_filter {
    label = each.value.Properties.CorrelationFilter.Label
  }
}

# What infra/secrets.tf gives the services. It makes and deletes nothing.
resource "azurerm_servicebus_namespace_authorization_rule" "services" {
  name         = "services"
  namespace_id = azurerm_servicebus_namespace.bus.id
  listen       = true
  send         = true
}

resource "azurerm_eventhub_namespace" "hubs" {
  name                = "${var.name}-hubs"
  resource_group_name = azurerm_resource_group.all.name
  location            = azurerm_resource_group.all.location
  sku                 = "Standard"
  capacity            = 1
}

resource "azurerm_eventhub" "all" {
  for_each = { for hub in local.hubs : hub.Name => hub }

  name            = each.key
  namespace_id    = azurerm_eventhub_namespace.hubs.id
  partition_count = each.value.PartitionCount
  retention_description {
    cleanup_policy          = "Delete"
    retention_time_in_hours = 168
  }
}

resource "azurerm_eventhub_consumer_group" "all" {
  for_each = local.consumer_groups

  name                = each.value.Name
  namespace_name      = azurerm_eventhub_namespace.hubs.name
  eventhub_name       = azurerm_eventhub.all[each.value.hub].name
  resource_group_name = azurerm_resource_group.all.name
}

# For analytics alone.
resource "azurerm_eventhub_namespace_authorization_rule" "analytics" {
  name                = "analytics"
  namespace_name      = azurerm_eventhub_namespace.hubs.name
  resource_group_name = azurerm_resource_group.all.name
  listen              = true
  send                = true
}
