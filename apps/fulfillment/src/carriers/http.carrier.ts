import { callingOr, replyBytesMax } from '#service/partner-call.js';
import { CarrierUnreachable } from './carrier.js';

/** Of a reply with a label in it. */
export const labelBytesMax = 5 * replyBytesMax;

/** One call to a carrier. @throws CarrierUnreachable */
export const call = callingOr(CarrierUnreachable);
