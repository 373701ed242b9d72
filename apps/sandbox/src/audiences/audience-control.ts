import { z } from 'zod';
import { json, type Question, type Reply } from '../reply.js';
import { audiencePlatforms } from './audience-books.js';
import type { Audiences } from './open-audiences.js';

const membersMax = 1_000;
const lookSchema = z.strictObject({
  platform: z.enum(audiencePlatforms),
  name: z.string().min(1).max(255).optional(),
  after: z.string().max(255).default(''),
});

/**
 * /control/audiences?platform=klaviyo: how many are in which audience, as the platform's own books say; with a name, who they are by
 * the seller's ids, a thousand at a time. How they are reached is not told.
 */
export class AudienceControl {
  constructor(private readonly audiences: Pick<Audiences, 'kept'>) {}

  answer({ method, query }: Question): Reply | undefined {
    if (method !== 'GET') return undefined;
    const { platform, name, after } = lookSchema.parse(Object.fromEntries(new URLSearchParams(query)));
    const kept = this.audiences.kept(platform);
    if (name === undefined)
      return json(200, { audiences: kept.map((one) => ({ name: one.name, members: one.members.length })) });
    const ids = kept.filter((one) => one.name === name).flatMap(({ members }) => members.map((one) => one.externalId));
    const rest = ids.filter((id) => typeof id === 'string' && id > after).sort();
    return json(200, { members: rest.slice(0, membersMax), hasMore: rest.length > membersMax });
  }
}
