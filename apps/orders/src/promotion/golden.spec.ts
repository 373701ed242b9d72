import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { promotion, type PromotionEvent } from './promotion.js';

const types = {
  ...{ PromotionCreated: 1, PromotionEnded: 1, PromotionRedeemed: 1, RedemptionReturned: 1 },
} satisfies Record<PromotionEvent['type'], 1>;

goldenContract(promotion, join(__dirname, 'promotion.golden.json'), Object.keys(types));
