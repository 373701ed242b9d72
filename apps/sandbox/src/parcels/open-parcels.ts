import type { BookFile } from '../book-file.js';
import type { Chance } from '../chance.js';
import type { Faults } from '../faults.js';
import type { Part } from '../front.js';
import { Fedex, type FedexAccount } from '../fedex/fedex.js';
import { Visibility, type FedexEndpoint } from '../fedex/visibility.js';
import { TrackAlert, type UpsEndpoint } from '../ups/track-alert.js';
import { Ups, type UpsAccount } from '../ups/ups.js';
import { Grants } from './grants.js';
import { ParcelBooks } from './parcel-books.js';
import { ParcelOffice, type AutoDeliver } from './parcel-office.js';
import { ParcelTruth } from './parcel-truth.js';
import { Pushes } from './pushes.js';

export type ParcelWorld = {
  readonly file: BookFile;
  readonly faults: Faults;
  readonly chance: Chance;
  /** Absent: there is no such carrier. */
  readonly ups?: (UpsAccount & { readonly endpoint: UpsEndpoint }) | undefined;
  readonly fedex?: (FedexAccount & { readonly endpoint: FedexEndpoint }) | undefined;
  readonly autoDeliver?: AutoDeliver | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report: (message: string) => void;
};

/** Both say so: UPS four hours, FedEx one. */
const upsTokenSeconds = 14_399;
const fedexTokenSeconds = 3_599;
const serialsMax = 9_000_000;

/** The carriers: their APIs, their deliveries, over books that they share. */
export function openParcels(world: ParcelWorld) {
  const { file, faults, chance, now, report } = world;
  const books = new ParcelBooks(file, Math.floor(now() / 1_000) % serialsMax);
  const trackAlert = new TrackAlert(world.ups?.endpoint ?? { url: undefined }, now);
  const noEndpoint = { url: undefined, token: '' };
  const visibility = new Visibility(world.fedex?.endpoint ?? noEndpoint, (parcel) => office.seen(parcel), now);
  const channels = { ups: trackAlert, fedex: visibility };
  const pushes = new Pushes({ books, faults, channels, now, report });
  const office: ParcelOffice = new ParcelOffice(books, pushes, now);
  office.autoDeliver = world.autoDeliver;
  const ups = world.ups && new Ups(world.ups, new Grants(upsTokenSeconds, chance, now), office);
  const fedex = world.fedex && new Fedex(world.fedex, new Grants(fedexTokenSeconds, chance, now), office);
  const parts: [string, Part][] = [];
  if (ups !== undefined) parts.push(['ups', ups]);
  if (fedex !== undefined) parts.push(['fedex', fedex]);
  return {
    ...{ office, pushes, trackAlert, visibility, ups, fedex, parts, truth: new ParcelTruth(office) },
    /** Has happen, and begins to tell, what is due by now. */
    pump() {
      office.happen();
      pushes.pump();
    },
    drain() {
      office.happen();
      return pushes.drain();
    },
    setUpsWebhook(url: string | undefined, credentials: Omit<UpsEndpoint, 'url'> = trackAlert.endpoint) {
      trackAlert.endpoint = { ...credentials, url };
    },
    setFedexWebhook(url: string | undefined, { token }: Pick<FedexEndpoint, 'token'> = visibility.endpoint) {
      visibility.endpoint = { url, token };
    },
    async close() {
      office.close();
      await pushes.close();
    },
  };
}
export type Parcels = ReturnType<typeof openParcels>;
