variable "name" {
  description = "Of the resource group, and of what is in it; part of addresses, so nobody else in Azure may have it"
  type        = string
  default     = "retreasure"
  validation {
    condition     = can(regex("^[a-z][a-z0-9]{4,18}[a-z0-9]$", var.name))
    error_message = "name: 6 to 20 small letters and digits, a letter first."
  }
}

variable "location" {
  description = "Azure region, such as westeurope"
  type        = string
}

variable "alert_email" {
  description = "Who is told of alerts, and of money spent"
  type        = string
}

variable "budget_monthly" {
  description = "In the currency of the subscription"
  type        = number
}

variable "budget_from" {
  description = "First day of a month, RFC 3339, such as 2026-12-01T00:00:00Z"
  type        = string
}

variable "administrators" {
  description = "Object ids of the Entra groups that may administer the cluster; the first one the database, too"
  type        = list(string)
}

variable "nodes" {
  description = "Fewest and most nodes of the cluster"
  type        = object({ least = number, most = number })
  default     = { least = 3, most = 6 }
}

variable "requests_per_minute" {
  description = "So many requests of one address reach the services"
  type        = number
  default     = 12000
}

variable "database_sku" {
  description = "Of the database of read models"
  type        = string
  default     = "GP_Gen5_4"
}
