/** What can be wrong with a request besides what the trade's rules refuse. Codes are stable: clients match on them. */
export const problems = {
  'invalid-request': [400, 'The request does not fit', 'Each entry of errors points at what is wrong, and says why.'],
  'malformed-body': [400, 'The body cannot be read', 'It is not JSON in UTF-8, or it is nested too deeply.'],
  'invalid-header': [400, 'A header cannot be read', 'The detail names the header and the form it should have.'],
  'bad-request': [400, 'The request cannot be read', 'It is not valid HTTP.'],
  'bad-signature': [400, 'The signature does not fit', 'Whoever calls signs the bytes of the body, and lately.'],
  unauthenticated: [401, 'Who are you?', 'Send an access token of the issuer: Authorization: Bearer <token>.'],
  forbidden: [
    403,
    'Not for you',
    'None of your roles may do this, or it is not yours; the API document lists the roles.',
  ],
  'not-found': [404, 'Not found', 'There is nothing under this path, or nothing by this id.'],
  'method-not-allowed': [405, 'Method not allowed', 'The header Allow lists what this path understands.'],
  gone: [410, 'No longer there', 'It was here, and whoever offered it took it back or let it end.'],
  stale: [412, 'Changed meanwhile', 'If-Match names an older version. Read it again, and decide again.'],
  'body-too-large': [413, 'The body is too large', 'Send less at a time.'],
  'uri-too-long': [414, 'The path is too long', 'An id has 64 characters at most.'],
  'unsupported-media-type': [415, 'Unsupported media type', 'Send application/json.'],
  'idempotency-key-reused': [
    422,
    'Idempotency-Key used before',
    'The same key came with another request. Nothing was done. Take a new key for a new request.',
  ],
  'rate-limited': [
    429,
    'Too many requests',
    'Wait as long as Retry-After says. Both address and identity are counted.',
  ],
  internal: [500, 'Our mistake', 'It is logged under the request id in instance. The same request may be sent again.'],
  contended: [503, 'Too many at once', 'Others keep changing the same thing. Send the same request again.'],
  unanswered: [503, 'Somebody else does not answer', 'We depend on them for this. Send the same request again later.'],
  unavailable: [
    503,
    'Nothing can be written down',
    'A disk is full, something else holds our files, or what keeps them elsewhere is not reached. Nothing was done, or it is recognised: send the same request again later.',
  ],
  overloaded: [503, 'Overloaded', 'Wait as long as Retry-After says, then send the same request again.'],
} as const satisfies { readonly [code: string]: readonly [status: number, title: string, meaning: string] };

export type ProblemCode = keyof typeof problems;

/** One thing that is wrong: at a JSON pointer into the body, or in a parameter of path or query. */
export type InputError = { readonly detail: string; readonly pointer?: string; readonly parameter?: string };

/** Throw it to answer with problem details (RFC 9457): `throw new Problem('not-found', 'No order o-42.')`. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly more: { readonly errors?: readonly InputError[]; readonly headers?: Record<string, string> } = {},
  ) {
    super(detail);
  }
}

export type ProblemDetails = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly InputError[];
};

export const problemMediaType = 'application/problem+json';
export const problemType = (code: string) => `/problems/${code}`;

/** The body of an answer; `instance` is the id under which the request is logged. */
export function problemDetails({ code, message, more }: Problem, instance: string): ProblemDetails {
  const [status, title] = problems[code];
  const { errors } = more;
  return { type: problemType(code), title, status, detail: message, instance, ...(errors && { errors }) };
}

/** The title of a refusal is its code in words: 'piece-gone' is 'Piece gone'. */
export const titleOf = (refusal: string) => (refusal[0] ?? '').toUpperCase() + refusal.slice(1).replaceAll('-', ' ');
