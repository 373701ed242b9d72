import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, money, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Operation } from '#service/operation.js';
import { Caller } from '#service/request.js';
import type { Identity as CallerIdentity } from '#service/roles.js';
import { cart } from '../cart/cart.js';
import { mayBeMarketedTo } from '../customer/consent.js';
import { CustomerDesk } from '../customer/customer-desk.controller.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import { speakersOf } from '../customer/profile.js';
import { newest, toBeHadNear, toBeHadOf } from '../offer/offer-list.view.js';
import { offer, priceToBeHadAt } from '../offer/offer.js';
import { companyOf, wishesOf } from './interest.view.js';
import { reasons, recommended, type Company, type Liked, type Recommended } from './recommended.js';
import { kindOf, type Kind } from './similarity.js';
import { viewed } from './viewed.js';

const query = z.strictObject({ limit: z.coerce.number().pipe(z.int().min(1).max(24)).default(8) });
const shown = z.object({
  unitId: id,
  title: text(400),
  price: money,
  reason: z
    .enum(reasons)
    .describe('bought-together: others wanted it who wanted the same; viewed-together: they looked at both'),
  like: id.optional().describe('What it is similar to'),
});
const resource = z
  .object({
    isPersonal: z.boolean().describe('Whether it follows from what they wanted; what is new is shown to everybody'),
    recommendations: z.array(shown),
  })
  .meta({ id: 'Recommendations' });

/** So many wishes say what somebody likes; so many others are looked at of each kind. */
const likedMax = 10;
const newMax = 100;
const categoriesMax = 3;
const readers = ['guest', 'customer', 'shop-assistant', 'marketing', 'service'] as const;
const replies = { 200: { description: 'What can be had, the most fitting first', schema: resource } };

/** What else somebody may like: pure counting and likeness, of what can be had this moment. */
@ApiTags('recommendations')
@Controller('v1')
export class RecommendationsController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly profiles: ProfileDesk,
    private readonly commands: CommandHandler,
    private readonly database: DataSource,
  ) {}

  @Get('customers/:customerId/recommendations')
  @Operation({
    summary: 'Recommends pieces to a customer',
    roles: readers,
    description:
      'By what they ordered, carted and watched, if they agreed to personalisation: withdraw that, and they are shown what is new. ' +
      'Nothing that is gone, in their cart, or that they wanted before.',
    parameters: { customerId: 'c-1001', limit: 4 },
    replies,
  })
  async forCustomer(
    @Param('customerId', { schema: id }) customerId: string,
    @Query({ schema: query }) { limit }: z.infer<typeof query>,
    @Caller() caller: CallerIdentity,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.mustKnow(customerId, caller);
    const inCart = (await this.commands.read(cart, customerId)).state.unitIds;
    const subjectIds = await this.agreed(customerId, caller);
    const wishes = subjectIds.length === 0 ? [] : await wishesOf(this.database, subjectIds);
    const liked = await this.withViewed(wishes.slice(0, likedMax));
    const company = await companyOf(
      this.database,
      liked.map(({ unitId }) => unitId),
      subjectIds,
    );
    const known = new Set([...inCart, ...wishes.map(({ unitId }) => unitId)]);
    return { isPersonal: liked.length > 0, recommendations: await this.ranked(liked, company, known, limit) };
  }

  @Get('recommendations/:shownId')
  @Operation({
    summary: 'Recommends pieces beside one that is shown',
    roles: readers,
    description: 'Whether that can be had or not; beside one that nobody knows, what is new.',
    parameters: { shownId: 'CM-72.49.3', limit: 4 },
    replies,
  })
  async beside(
    @Param('shownId', { schema: id }) unitId: string,
    @Query({ schema: query }) { limit }: z.infer<typeof query>,
  ): Promise<z.infer<typeof resource>> {
    const { state } = await this.commands.read(offer, unitId);
    const liked = await this.withViewed([{ unitId, ...kindOf(state) }]);
    const company = await companyOf(this.database, [unitId], []);
    const recommendations = await this.ranked(liked, company, new Set([unitId]), limit);
    return { isPersonal: false, recommendations };
  }

  /** As which identities they agreed that we look at what they did; a shopper hears of what she did as she signed in. */
  private async agreed(customerId: string, caller: CallerIdentity): Promise<readonly string[]> {
    const verdict = mayBeMarketedTo(
      speakersOf((await this.profiles.profileOf(customerId))?.identities ?? []),
      'personalisation',
    );
    if (!verdict.allowed) return [];
    return verdict.subjectIds.filter((subjectId) => caller.audience === 'back-office' || subjectId === customerId);
  }

  private withViewed(pieces: readonly (Kind & { readonly unitId: string })[]): Promise<Liked[]> {
    return Promise.all(
      pieces.map(async (piece) => {
        const { unitIds: viewedWith } = (await this.commands.read(viewed, piece.unitId)).state;
        return { ...piece, viewedWith };
      }),
    );
  }

  private async ranked(liked: readonly Liked[], company: Company, known: ReadonlySet<string>, limit: number) {
    const candidates = (await this.candidates(liked, company, known.size)).filter(({ unitId }) => !known.has(unitId));
    const found: z.infer<typeof shown>[] = [];
    for (const one of recommended(candidates, liked, company)) {
      const piece = await this.asOfNow(one);
      if (piece !== undefined) found.push(piece);
      if (found.length === limit) break;
    }
    return found;
  }

  /** What is near to what they like, what goes with it, and what is new. */
  private async candidates(liked: readonly Liked[], { pieces, categories }: Company, known: number) {
    const likely = [...categories].sort(([, one], [, other]) => other - one).slice(0, categoriesMax);
    const near = [
      ...new Map(liked.toReversed().map((one) => [one.category, one])).values(),
      ...likely.map(([category]) => ({ category, askingMinor: liked[0]?.askingMinor ?? null })),
    ];
    const rows = [
      ...(await toBeHadOf(this.database, [...pieces.keys(), ...liked.flatMap(({ viewedWith }) => viewedWith)])),
      ...(await Promise.all(near.map((one) => toBeHadNear(this.database, one)))).flat(),
      ...(await newest(this.database, newMax + known)),
    ];
    return [...new Map(rows.map((row) => [row.unitId, row])).values()];
  }

  /** The read model may be behind; what is gone is not shown. */
  private async asOfNow({ unitId, ...why }: Recommended): Promise<z.infer<typeof shown> | undefined> {
    const { state } = await this.commands.read(offer, unitId);
    const [title, price] = [state.words.title, priceToBeHadAt(state)];
    return title === undefined || price === undefined ? undefined : { unitId, title, price, ...why };
  }
}
