# What the services need of Azure, in one resource group. Formatted and parsed in `npm run check`, and never planned against a
# subscription by us. The state has secrets in it (the two connection strings): keep it where few can read it.
terraform {
  required_version = ">= 1.11"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.2"
    }
  }
}

provider "azurerm" {
  features {
    servicebus {
      # A rule of Azure's own would let everything through, and what no policy asks for ends among the dead letters.
      auto_delete_subscription_default_rule = true
    }
  }
  # Containers are made with an identity too: the account has no keys.
  storage_use_azuread = true
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "all" {
  name     = var.name
  location = var.location
}

locals {
  # Each has an identity of its own, so that the vault's log tells who asked.
  services = toset(["analytics", "channels", "finance", "fulfillment", "fx", "inventory", "marketing", "orders", "privacy"])
}
