resource "azurerm_storage_account" "lake" {
  name                      = var.name
  resource_group_name       = azurerm_resource_group.all.name
  location                  = azurerm_resource_group.all.location
  account_kind              = "StorageV2"
  account_tier              = "Standard"
  account_replication_type  = "ZRS"
  is_hns_enabled            = true
  shared_access_key_enabled = false
}

resource "azurerm_storage_container" "lake" {
  name               = "lake"
  storage_account_id = azurerm_storage_account.lake.id
}

resource "azurerm_storage_container" "files" {
  name               = "files"
  storage_account_id = azurerm_storage_account.lake.id
}
