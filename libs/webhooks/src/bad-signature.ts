/** Not from whom it names, or not what they sent: the message says which, and is fit for an answer. */
export class BadSignature extends Error {}
