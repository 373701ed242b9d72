/** A receipt that the sample shop's till told of. */
export const sampleSale = 'o-store-1001';
