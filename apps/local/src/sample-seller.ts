/** Who sells in the sample shop, as its invoices say it: nobody is called that or lives there. */
export const sampleSeller = {
  SELLER_NAME: 'Retreasure Sample Shop',
  SELLER_ADDRESS: '1 Example Street; Pittsburgh, PA 15222; United States',
} as const;
