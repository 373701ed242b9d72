import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { cart, type CartEvent } from '../cart/cart.js';
import type { LetterAsked } from '../message/letter.js';
import { message } from '../message/message.js';
import { messageIdOf } from '../message/messages.controller.js';
import { offer, priceToBeHadAt } from '../offer/offer.js';

/** After that nobody remembers what it was about. */
const helpsForMs = 3 * 86_400_000;
const piecesMax = 10;

type About = { readonly campaignId: string; readonly customerId: string; readonly trigger: string };
type Asking = About & { readonly letter: LetterAsked };
const cartOf = (customerId: string, number: number): About => ({
  ...{ campaignId: 'abandoned-cart', customerId, trigger: `cart-${number}` },
});

/** Asks for letters because of what people did, one at most for each; whether they go out, the postman decides. */
@Injectable()
export class Triggers extends Worker {
  readonly name = 'triggers';

  constructor(private readonly commands: CommandHandler) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind, id] = splitStream(recorded.stream);
    if (kind !== cart.stream) return undefined;
    const event = recorded as Recorded<CartEvent>;
    if (event.type === 'CartAbandoned') return () => this.remind(id, event.data.cart, event);
    return event.type === 'CartEnded' ? () => this.callOff(cartOf(id, event.data.cart), event) : undefined;
  }

  /** Of what is still in the cart, and still to be had. */
  private async remind(customerId: string, number: number, event: Recorded) {
    const { state } = await this.commands.read(cart, customerId);
    if (state.carts !== number) return;
    const pieces = await this.toBeHad(state.unitIds);
    if (pieces.length === 0) return;
    const letter: LetterAsked = { template: 'abandoned-cart', values: { pieces, cart: '/cart' } };
    await this.ask({ ...cartOf(customerId, number), letter }, event);
  }

  private async ask(asking: Asking, event: Recorded) {
    const staleAt = new Date(Date.parse(event.at) + helpsForMs).toISOString();
    const data = { ...asking, purpose: 'email-marketing', staleAt } as const;
    const cause = because(event, 'worker:triggers');
    await this.commands.handle(message, messageIdOf(asking), { type: 'AskForMessage', data }, cause);
  }

  private async callOff(about: About, event: Recorded) {
    const command = { type: 'CallOff', data: { because: 'called-off' } } as const;
    await this.commands.handle(message, messageIdOf(about), command, because(event, 'worker:triggers'));
  }

  /** As letters show pieces; without those that are gone. */
  private async toBeHad(unitIds: readonly string[]) {
    const offers = await Promise.all(
      unitIds.map(async (unitId) => ({ unitId, ...(await this.commands.read(offer, unitId)).state })),
    );
    return offers
      .flatMap(({ unitId, ...told }) => {
        const [title, price] = [told.words.title, priceToBeHadAt(told)];
        return title === undefined || price === undefined
          ? []
          : [{ unitId, title: title.slice(0, 200), price, path: `/pieces/${unitId}` }];
      })
      .slice(0, piecesMax);
  }
}
