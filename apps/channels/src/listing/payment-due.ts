/** Who wins an auction, or buys and pays later, has four days to pay at eBay; until then the piece is kept for them everywhere. */
export const paymentDueMs = 4 * 86_400_000;
