import type { Shop } from './shop.js';

/** Lets the windows of the lake end; resolves when everything until then is laid. */
export async function laid(shop: Shop) {
  shop.pass(300_000);
  await shop.settled();
  for (const { windows } of shop.services) await windows.look();
  await shop.settled();
}
