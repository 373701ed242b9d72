import type { Said } from './correspondence.js';
import type { Evidence, Fact } from './evidence.js';
import type { Letter } from './mail-server.js';

/** With fewer people some kind of letter may have had nobody to go to. */
const enoughSaid = 60;
const everyTemplate = ['campaign', 'abandoned-cart', 'back-in-reach', 'price-drop', 'confirm-consent'];

/** What our log says of a message. */
type Message = {
  readonly messageId: string;
  readonly asked: Fact;
  readonly attempts: string[];
  /** How its stream ends. */
  last: string;
};

/**
 * By the mail server's own log: no letter came twice, nobody has two about the same, nobody has one whose yes was not there, or taken back
 * and answered so, before the letter was on its way; and that log and ours say the same.
 */
export function writtenOnce({ marketing, letters, said }: Evidence): string[] {
  const messages = messagesIn(marketing);
  const byEmail = Map.groupBy(said, ({ email }) => email);
  return [
    ...cameTwice(letters),
    ...aboutTheSame(letters, messages),
    ...letters.flatMap((letter) => {
      const message = messages.get(letter.messageId);
      if (message === undefined) return [`${nameOf(letter)}: in no log of ours.`];
      const attemptedAt = message.attempts.findLast((at) => at <= letter.at);
      if (attemptedAt === undefined) return [`${nameOf(letter)}: no attempt of ours is before it.`];
      const mine = byEmail.get(letter.to) ?? [];
      const wanted = message.asked.data.purpose === 'service' ? notAskedFor : notAgreedTo;
      return [...wanted(letter, mine, attemptedAt), ...otherEnd(letter, message)];
    }),
    ...neverCame([...messages.values()], new Set(letters.map(({ messageId }) => messageId))),
    ...notProved(letters, messages, said),
  ];
}

function messagesIn(marketing: readonly Fact[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const fact of marketing) {
    if (!fact.stream.startsWith('message-')) continue;
    const messageId = fact.stream.slice('message-'.length);
    const message = messages.get(messageId) ?? { messageId, asked: fact, attempts: [], last: fact.type };
    messages.set(messageId, message);
    if (fact.type === 'SendAttempted') message.attempts.push(fact.at);
    // What its reader did with it afterwards says nothing of how it went out.
    if (!fact.type.startsWith('Recipient')) message.last = fact.type;
  }
  return messages;
}

const nameOf = ({ messageId, to }: Letter) => `${messageId} to ${to}`;

const cameTwice = (letters: readonly Letter[]) =>
  [...Map.groupBy(letters, ({ messageId }) => messageId).values()]
    .filter((same) => same.length > 1)
    .map((same) => `${nameOf(same[0]!)}: came ${same.length} times.`);

/** By what our log says it is about; and of campaigns, whose letters have subjects of their own, by what is in the box. */
function aboutTheSame(letters: readonly Letter[], messages: ReadonlyMap<string, Message>): string[] {
  const about = ({ messageId, subject, to }: Letter) => {
    const { campaignId, trigger, letter } = messages.get(messageId)?.asked.data ?? {};
    return [to, ...(letter?.template === 'campaign' ? [subject] : [campaignId, trigger])].join(', ');
  };
  return [...Map.groupBy(letters, about)].flatMap(([what, some]) => {
    const ids = [...new Set(some.map(({ messageId }) => messageId))];
    return ids.length > 1 ? [`${what}: ${ids.length} letters: ${ids.join(', ')}.`] : [];
  });
}

/**
 * What was on its way before they were answered that they get no more may still come; and from the moment they ask for letters one may
 * come, since nobody knows yet when that was taken down.
 */
function notAgreedTo(letter: Letter, said: readonly Said[], attemptedAt: string): string[] {
  const { unsubscribeUrl } = letter;
  const findings = unsubscribeUrl === undefined ? [`${nameOf(letter)}: does not say how to end it.`] : [];
  const yes = said.findLastIndex(({ what, askedAt }) => what === 'yes' && askedAt <= attemptedAt);
  if (yes < 0) return [...findings, `${nameOf(letter)}: they never agreed.`];
  const no = said
    .slice(yes)
    .find(({ what, answeredAt }) => what === 'no' && answeredAt !== undefined && answeredAt < attemptedAt);
  if (no === undefined) return findings;
  return [
    ...findings,
    `${nameOf(letter)}: attempted at ${attemptedAt}, and their no was answered at ${no.answeredAt}.`,
  ];
}

const notAskedFor = (letter: Letter, said: readonly Said[], attemptedAt: string) =>
  said.some(({ what, askedAt }) => what === 'asks' && askedAt <= attemptedAt)
    ? []
    : [`${nameOf(letter)}: they never asked for it.`];

const otherEnd = (letter: Letter, { last }: Message) =>
  ['MessageSent', 'MessageUnknown'].includes(last) ? [] : [`${nameOf(letter)}: came, and is ${last} by our log.`];

function neverCame(messages: readonly Message[], came: ReadonlySet<string>): string[] {
  return messages.flatMap(({ messageId, last }) => {
    if (last === 'MessageSent' && !came.has(messageId)) return [`${messageId}: sent by our log, and never came.`];
    return ['MessageAsked', 'MessageTakenUp', 'SendAttempted'].includes(last)
      ? [`${messageId}: is left as ${last}.`]
      : [];
  });
}

function notProved(
  letters: readonly Letter[],
  messages: ReadonlyMap<string, Message>,
  said: readonly Said[],
): string[] {
  if (said.length < enoughSaid) return [];
  const came = new Set(letters.map(({ messageId }) => messages.get(messageId)?.asked.data.letter?.template));
  const heldBack = [...messages.values()].some(({ last }) => last === 'MessageHeldBack');
  return [
    ...everyTemplate.filter((one) => !came.has(one)).map((one) => `${one}: no such letter came, so nothing is proved.`),
    ...(heldBack ? [] : ['No letter was held back, so nothing is proved.']),
  ];
}
