const services = [
  'analytics',
  'channels',
  'finance',
  'fulfillment',
  'fx',
  'inventory',
  'marketing',
  'orders',
  'privacy',
];
/** An hour and more of a shop in which all is well, a value a minute. */
export const well = services.map((name) => [`retreasure_bus_reachable{retreasure_service="${name}"}`, '1x90'] as const);

const requests = (status: number) =>
  `http_server_request_duration_seconds_count{http_request_method="POST",http_route="/v1/orders",http_response_status_code="${status}"}`;
const slow = (le: string) =>
  `http_server_request_duration_seconds_bucket{http_request_method="POST",http_route="/v1/orders",le="${le}"}`;
const messages = (error: string) =>
  `messaging_process_duration_seconds_count{messaging_destination_subscription_name="inventory",retreasure_message_type="retreasure.orders.order-placed.v1",error_type="${error}"}`;
const appends = (error: string) => `retreasure_store_append_duration_seconds_count{job="orders",error_type="${error}"}`;
const lag = (pod: string) =>
  `retreasure_subscriber_lag{retreasure_service="orders",retreasure_subscriber="publisher",instance="${pod}"}`;
const dead =
  'retreasure_bus_dead_letters{messaging_destination_name="orders",messaging_destination_subscription_name="inventory"}';
const bus = 'retreasure_bus_reachable{retreasure_service="orders",instance="other"}';
const lake = 'retreasure_lake_reachable{retreasure_service="orders"}';
const exposure = 'retreasure_channels_exposure{retreasure_service="channels",retreasure_channel="etsy"}';
const conflicts = 'retreasure_stock_conflicts_total{retreasure_service="channels"}';
const placed = messages('');
const late = 'retreasure_export_lateness_seconds{retreasure_service="finance",retreasure_export="daily"}';
const unchecked = 'retreasure_books_unchecked_seconds{retreasure_service="finance"}';
const alarm = 'retreasure_alerts_total{retreasure_service="orders",retreasure_alert_kind="failed-logins"}';

export type Series = readonly (readonly [series: string, values: string])[];
/** What is the case from the beginning: the last minute in which nobody is called, and one in which somebody is. */
export const calls: readonly [alert: string, when: string, series: Series, notAt: number, at: number][] = [
  [
    'RequestsFail',
    '3 of 100 requests fail',
    [
      [requests(201), '0+97x90'],
      [requests(503), '0+3x90'],
    ],
    6,
    8,
  ],
  [
    'RequestsSlow',
    '2 of 100 take 2.5 to 5 s',
    [
      [requests(201), '0+100x90'],
      [slow('1'), '0+98x90'],
      [slow('2.5'), '0+98x90'],
      [slow('5'), '0+100x90'],
      [slow('+Inf'), '0+100x90'],
    ],
    5,
    7,
  ],
  [
    'MessagesFail',
    '6 of 100 messages are refused',
    [
      [messages(''), '0+94x90'],
      [messages('no'), '0+6x90'],
    ],
    2,
    4,
  ],
  ['DeadLetters', 'one message lies there', [[dead, '1x90']], 1, 2],
  ['SubscriberBehind', 'it gets no nearer', [[lag('a'), '0x30 1x10 2+1x40']], 49, 52],
  ['BusUnreachable', 'one of two replicas has no bus', [[bus, '0x90']], 1, 2],
  ['LakeUnreachable', 'the lake takes nothing', [[lake, '0x90']], 9, 10],
  [
    'StoreThrottled',
    '2 of 100 appends are refused',
    [
      [appends(''), '0+98x90'],
      [appends('Overloaded'), '0+2x90'],
    ],
    5,
    7,
  ],
  [
    'StoreFails',
    'one append fails',
    [
      [appends(''), '0+98x90'],
      [appends('Error'), '_x10 1 2x80'],
    ],
    11,
    12,
  ],
  ['PieceExposed', 'a channel keeps one on sale', [[exposure, '1x90']], 1, 2],
  [
    'StockConflicts',
    'three of a hundred orders',
    [
      [placed, '0+10x90'],
      [conflicts, '0x10 1x2 2x2 3x80'],
    ],
    16,
    17,
  ],
  ['ExportLate', 'one is due since an hour', [[late, '3601+60x90']], 9, 10],
  ['BooksUnchecked', 'nobody compares them', [[unchecked, '129601+60x90']], 9, 10],
  ['Alarm', 'somebody tries tokens', [[alarm, '0x10 1x80']], 10, 11],
  [
    'ServiceSilent',
    'nothing is heard of orders',
    well.map(([series, values]) => [series, series.includes('orders') ? '_x90' : values]),
    4,
    5,
  ],
];
/** What is no reason to call anybody, however long it lasts. */
export const calm: readonly [what: string, series: Series][] = [
  [
    'one failure in a hundred requests',
    [
      [requests(201), '0+99x90'],
      [requests(503), '0+1x90'],
    ],
  ],
  [
    'two failures in a night',
    [
      [requests(200), '0+0x90'],
      [requests(500), '0x10 1x20 2x60'],
    ],
  ],
  [
    'what callers did wrong',
    [
      [requests(201), '0+10x90'],
      [requests(404), '0+90x90'],
    ],
  ],
  [
    'one in two hundred that waits',
    [
      [requests(201), '0+200x90'],
      [slow('2.5'), '0+199x90'],
      [slow('5'), '0+200x90'],
      [slow('+Inf'), '0+200x90'],
    ],
  ],
  [
    'a message that was refused among many',
    [
      [messages(''), '0+100x90'],
      [messages('no'), '0+1x90'],
    ],
  ],
  ['a subscriber that works something off', [[lag('a'), '9000-100x80 0x10']]],
  ['a busy subscriber', [[lag('a'), '5 9 2 7 1 8 3 7 2 9 4 6 1 8 5 9 2 7 1 8 3 7 2 9 4 6 1 8']]],
  ['a bus that a service lost for a minute', [[bus, '1x10 0x1 1x70']]],
  [
    'an append in which somebody else was first',
    [
      [appends(''), '0+50x90'],
      [appends('Conflict'), '0+50x90'],
    ],
  ],
  ['pieces that a channel takes off sale within two minutes', [[exposure, '0 3 1 0 2 0 0 4 1 0 '.repeat(8).trim()]]],
  [
    'two pieces that were sold twice',
    [
      [placed, '0+1x90'],
      [conflicts, '0x10 1x10 2x70'],
    ],
  ],
  [
    'as many as there are among thousands of orders',
    [
      [placed, '0+1000x90'],
      [conflicts, '0+2x90'],
    ],
  ],
  ['an export that is made within the hour', [[late, '0x10 0+60x59 0x20']]],
  [
    'an alarm about the lake, which has a rule of its own',
    [[alarm.replace('failed-logins', 'lake-stuck'), '0x10 1x80']],
  ],
];
