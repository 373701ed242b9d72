import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { sale, type SaleEvent } from './sale.js';

const types = {
  ...{ OrderHeard: 1, OrderHeardAgain: 1, OrderSold: 1, OrderCancelledThere: 1, RefundMade: 1, WishMade: 1 },
  ...{ WishGranted: 1, WishLeftToPeople: 1, ConflictOpened: 1, RivalsFound: 1, ConflictSettled: 1 },
} satisfies Record<SaleEvent['type'], 1>;

goldenContract(sale, join(__dirname, 'sale.golden.json'), Object.keys(types));
