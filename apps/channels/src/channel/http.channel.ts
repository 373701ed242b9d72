import { callingOr, replyBytesMax } from '#service/partner-call.js';
import { ChannelUnreachable } from './channel.js';

/** Of a reply with many orders in it. */
export const pageBytesMax = 10 * replyBytesMax;

/** One call to a channel. @throws ChannelUnreachable */
export const call = callingOr(ChannelUnreachable);
