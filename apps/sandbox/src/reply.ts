import type { IncomingHttpHeaders } from 'node:http';

/** What a part of the outside world answers. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What it was asked. Headers as node:http reads them. */
export type Question = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export const json = (status: number, body: unknown, headers: Reply['headers'] = {}): Reply => ({
  ...{ status, headers: { 'content-type': 'application/json', ...headers } },
  body: JSON.stringify(body),
});
