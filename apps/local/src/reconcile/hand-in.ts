import { z } from 'zod';
import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { check as decider } from '../../../finance/src/check/check.js';

/** What of a verdict the books are told. */
export const outcome = z.object({
  differences: z.int().min(0),
  shown: z.array(z.object({ says: z.string().min(1) })).readonly(),
});
export type Outcome = z.infer<typeof outcome>;
type Named = { readonly checkId: string; readonly at: string };

const firstMax = 300;

/** As the books keep it. */
export const checkOf = ({ differences, shown }: Outcome, { checkId, at }: Named) => ({
  ...{ checkId, at, differences },
  ...(shown[0] && { first: shown[0].says.slice(0, firstMax).toWellFormed() }),
});
export type Check = ReturnType<typeof checkOf>;

/** Tells the shop at this address. @throws Error with what it answers, if it does not take it. */
export async function handIn(check: Check, shop: string, token: string) {
  const answer = await fetch(`${shop.replace(/\/$/, '')}/v1/books/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(check),
  });
  if (!answer.ok) throw new Error(`${shop} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}

/** The same where who checked may write the log of finance: an alert is raised by what stands there. */
export function record({ checkId, ...data }: Check, commands: CommandHandler) {
  const id = `schedule/reconciliation/${data.at}`;
  const cause = { causationId: id, correlationId: id, actor: 'job:reconciliation' };
  return commands.handle(decider, checkId, { type: 'RecordCheck', data }, cause);
}
