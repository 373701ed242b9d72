import { accessMatrix } from './access-matrix.js';
import { asyncApi } from './asyncapi.js';
import { channelStates } from './channel-states.js';
import type { Document } from './document.js';
import { eventSchema } from './event-schema.js';
import { lakeTables } from './lake-tables.js';
import { kpiList } from './kpi-list.js';
import { orderStates } from './order-states.js';
import { problemList } from './problem-list.js';
import { publicEvents } from './public-events.js';
import { shipmentStates } from './shipment-states.js';

/** Everything below docs/ that is generated: one line each. */
export const documents = (): readonly Document[] => [
  ...publicEvents.map(eventSchema),
  asyncApi(publicEvents),
  accessMatrix(),
  channelStates(),
  kpiList(),
  lakeTables(),
  orderStates(),
  problemList(),
  shipmentStates(),
];
