/** A webhook that is not from the carrier it names: the message is fit for an answer. */
export class BadSignature extends Error {}
