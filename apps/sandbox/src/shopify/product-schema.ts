/** Products, their variants and their stock in Shopify's words: the part of its schema of 2026-07 that sellers of single pieces need. */
export const productSchema = `
enum ProductStatus { ACTIVE ARCHIVED DRAFT UNLISTED }
enum ProductVariantInventoryPolicy { CONTINUE DENY }
enum ProductSortKeys { CREATED_AT ID INVENTORY_TOTAL PRODUCT_TYPE PUBLISHED_AT RELEVANCE TITLE UPDATED_AT VENDOR }
enum ProductVariantSortKeys { FULL_TITLE ID INVENTORY_QUANTITY NAME POSITION RELEVANCE SKU TITLE }

type Image { url: URL! altText: String }
type MediaImage { id: ID! alt: String image: Image }
type MediaConnection { nodes: [MediaImage!]! edges: [MediaEdge!]! pageInfo: PageInfo! }
type MediaEdge { cursor: String! node: MediaImage! }
type ProductOption { id: ID! name: String! position: Int! values: [String!]! }
type SelectedOption { name: String! value: String! }
type Product {
  id: ID! legacyResourceId: UnsignedInt64! title: String! handle: String! descriptionHtml: HTML! description: String!
  productType: String! vendor: String! tags: [String!]! status: ProductStatus! createdAt: DateTime! updatedAt: DateTime!
  publishedAt: DateTime totalInventory: Int! tracksInventory: Boolean! hasOnlyDefaultVariant: Boolean!
  onlineStoreUrl: URL options(first: Int): [ProductOption!]!
  media(first: Int after: String last: Int before: String): MediaConnection!
  variants(first: Int after: String last: Int before: String): ProductVariantConnection!
}
type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! }
type ProductEdge { cursor: String! node: Product! }
type ProductVariant {
  id: ID! legacyResourceId: UnsignedInt64! title: String! displayName: String! sku: String price: Money!
  compareAtPrice: Money inventoryQuantity: Int inventoryPolicy: ProductVariantInventoryPolicy! availableForSale: Boolean!
  sellableOnlineQuantity: Int! position: Int! taxable: Boolean! createdAt: DateTime! updatedAt: DateTime!
  selectedOptions: [SelectedOption!]! inventoryItem: InventoryItem! product: Product!
}
type ProductVariantConnection { edges: [ProductVariantEdge!]! nodes: [ProductVariant!]! pageInfo: PageInfo! }
type ProductVariantEdge { cursor: String! node: ProductVariant! }
type InventoryQuantity { name: String! quantity: Int! updatedAt: DateTime }
type InventoryLevel {
  id: ID! location: Location! item: InventoryItem! quantities(names: [String!]!): [InventoryQuantity!]! updatedAt: DateTime!
}
type InventoryLevelConnection { edges: [InventoryLevelEdge!]! nodes: [InventoryLevel!]! pageInfo: PageInfo! }
type InventoryLevelEdge { cursor: String! node: InventoryLevel! }
type InventoryItem {
  id: ID! legacyResourceId: UnsignedInt64! sku: String tracked: Boolean! requiresShipping: Boolean! createdAt: DateTime!
  updatedAt: DateTime! variant: ProductVariant! variants(first: Int after: String): ProductVariantConnection
  inventoryLevel(locationId: ID!): InventoryLevel
  inventoryLevels(first: Int after: String last: Int before: String): InventoryLevelConnection!
}
type InventoryItemConnection { edges: [InventoryItemEdge!]! nodes: [InventoryItem!]! pageInfo: PageInfo! }
type InventoryItemEdge { cursor: String! node: InventoryItem! }
type Location { id: ID! legacyResourceId: UnsignedInt64! name: String! isActive: Boolean! isPrimary: Boolean! }
type LocationConnection { edges: [LocationEdge!]! nodes: [Location!]! pageInfo: PageInfo! }
type LocationEdge { cursor: String! node: Location! }
type Publication { id: ID! name: String! }
type PublicationConnection { edges: [PublicationEdge!]! nodes: [Publication!]! pageInfo: PageInfo! }
type PublicationEdge { cursor: String! node: Publication! }

input ProductSetIdentifiers { id: ID handle: String }
input OptionValueSetInput { id: ID name: String }
input OptionSetInput { id: ID name: String position: Int values: [OptionValueSetInput!] }
input VariantOptionValueInput { id: ID name: String optionId: ID optionName: String }
input ProductSetInventoryInput { locationId: ID! name: String! quantity: Int! }
enum WeightUnit { GRAMS KILOGRAMS OUNCES POUNDS }
input WeightInput { unit: WeightUnit! value: Float! }
input InventoryItemMeasurementInput { weight: WeightInput shippingPackageId: ID }
input InventoryItemInput {
  sku: String tracked: Boolean requiresShipping: Boolean cost: Decimal countryCodeOfOrigin: CountryCode
  harmonizedSystemCode: String measurement: InventoryItemMeasurementInput
}
enum FileContentType { EXTERNAL_VIDEO FILE IMAGE MODEL_3D VIDEO }
enum MediaContentType { EXTERNAL_VIDEO IMAGE MODEL_3D VIDEO }
input FileSetInput { id: ID originalSource: String contentType: FileContentType alt: String filename: String }
input CreateMediaInput { originalSource: String! mediaContentType: MediaContentType! alt: String }
input MetafieldInput { namespace: String key: String type: String value: String }
input SEOInput { title: String description: String }
input ProductVariantSetInput {
  id: ID sku: String price: Money compareAtPrice: Money barcode: String taxable: Boolean position: Int
  inventoryPolicy: ProductVariantInventoryPolicy inventoryItem: InventoryItemInput
  inventoryQuantities: [ProductSetInventoryInput!] optionValues: [VariantOptionValueInput!]! file: FileSetInput
  metafields: [MetafieldInput!]
}
input ProductSetInput {
  id: ID title: String handle: String descriptionHtml: String productType: String vendor: String tags: [String!]
  status: ProductStatus category: ID files: [FileSetInput!] productOptions: [OptionSetInput!]
  variants: [ProductVariantSetInput!] metafields: [MetafieldInput!] seo: SEOInput templateSuffix: String
}
input ProductUpdateInput {
  id: ID title: String handle: String descriptionHtml: String productType: String vendor: String tags: [String!]
  status: ProductStatus category: ID metafields: [MetafieldInput!] seo: SEOInput templateSuffix: String
}
input ProductVariantsBulkInput {
  id: ID price: Money compareAtPrice: Money barcode: String taxable: Boolean
  inventoryPolicy: ProductVariantInventoryPolicy inventoryItem: InventoryItemInput metafields: [MetafieldInput!]
}
enum ProductSetUserErrorCode {
  GENERIC_ERROR HANDLE_NOT_UNIQUE INVALID_INPUT INVALID_PRODUCT INVALID_VARIANT PRODUCT_DOES_NOT_EXIST
  PRODUCT_OPTIONS_INPUT_MISSING PRODUCT_VARIANTS_INPUT_MISSING
}
type ProductSetUserError { code: ProductSetUserErrorCode field: [String!] message: String! }
type ProductSetPayload { product: Product userErrors: [ProductSetUserError!]! }
type ProductUpdatePayload { product: Product userErrors: [UserError!]! }
enum ProductVariantsBulkUpdateUserErrorCode { INVALID_INPUT PRODUCT_DOES_NOT_EXIST PRODUCT_VARIANT_DOES_NOT_EXIST }
type ProductVariantsBulkUpdateUserError {
  code: ProductVariantsBulkUpdateUserErrorCode field: [String!] message: String!
}
type ProductVariantsBulkUpdatePayload {
  product: Product productVariants: [ProductVariant!] userErrors: [ProductVariantsBulkUpdateUserError!]!
}
input PublicationInput { publicationId: ID publishDate: DateTime }
type PublishablePublishPayload { userErrors: [UserError!]! }

input InventoryQuantityInput {
  inventoryItemId: ID! locationId: ID! quantity: Int! changeFromQuantity: Int compareQuantity: Int
}
input InventorySetQuantitiesInput {
  name: String! reason: String! referenceDocumentUri: String ignoreCompareQuantity: Boolean = false
  quantities: [InventoryQuantityInput!]!
}
type InventoryChange {
  name: String! delta: Int! quantityAfterChange: Int item: InventoryItem location: Location ledgerDocumentUri: String
}
type InventoryAdjustmentGroup {
  id: ID! createdAt: DateTime! reason: String! referenceDocumentUri: String changes: [InventoryChange!]!
}
enum InventorySetQuantitiesUserErrorCode {
  CHANGE_FROM_QUANTITY_STALE COMPARE_QUANTITY_REQUIRED COMPARE_QUANTITY_STALE IDEMPOTENCY_CONCURRENT_REQUEST
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH INVALID_INVENTORY_ITEM INVALID_LOCATION INVALID_NAME INVALID_QUANTITY_NEGATIVE
  INVALID_QUANTITY_TOO_HIGH INVALID_REASON ITEM_NOT_STOCKED_AT_LOCATION NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR
}
type InventorySetQuantitiesUserError { code: InventorySetQuantitiesUserErrorCode field: [String!] message: String! }
type InventoryActivatePayload { inventoryLevel: InventoryLevel userErrors: [UserError!]! }
type InventorySetQuantitiesPayload {
  inventoryAdjustmentGroup: InventoryAdjustmentGroup userErrors: [InventorySetQuantitiesUserError!]!
}
`;
