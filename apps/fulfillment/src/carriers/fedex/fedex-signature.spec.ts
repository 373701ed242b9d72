import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { BadSignature } from '../bad-signature.js';
import { verifyFedexWebhook } from './fedex-signature.source.js';

// Secret and body are invented; the signature was made with node:crypto after FedEx's description.
const secret = 'fedex-security-token-0123456789';
const body = '{"output":{"completeTrackResults":[]}}';
const signature = '/mK0VHdZ8/xUnYMYIgk2VACercE0M1fHI4a9IQ6RBcY=';
const hex = 'fe62b4547759f3fc549d831822093654009eadc1343357c72386bd210e9105c6';
const bytes = (text: string) => new TextEncoder().encode(text);

describe('A webhook from FedEx', () => {
  it('is signed as the vector says', () => {
    expect(() => verifyFedexWebhook(bytes(body), signature, [secret])).not.toThrow();
    expect(() => verifyFedexWebhook(bytes(body), signature, ['a-newer-token', secret])).not.toThrow();
    expect(() => verifyFedexWebhook(bytes(`${body} `), signature, [secret])).toThrow(BadSignature);
  });
  it('is signed in hex where that is agreed, and not otherwise', () => {
    expect(() => verifyFedexWebhook(bytes(body), hex, [secret], 'hex')).not.toThrow();
    expect(() => verifyFedexWebhook(bytes(body), hex, [secret])).toThrow(BadSignature);
    expect(() => verifyFedexWebhook(bytes(body), signature, [secret], 'hex')).toThrow(BadSignature);
  });
  it.each([
    ['nothing', undefined],
    ['nothing at all', ''],
    ['half of it', signature.slice(0, 20)],
    ['nonsense', '***'],
    ['another token', createHmac('sha256', 'of somebody else').update(body).digest('base64')],
  ])('is refused if it is signed with %s', (_, header) =>
    expect(() => verifyFedexWebhook(bytes(body), header, [secret])).toThrow(BadSignature),
  );
  it('is refused if we have no token, or an empty one', () => {
    const empty = createHmac('sha256', '').update(body).digest('base64');
    expect(() => verifyFedexWebhook(bytes(body), signature, [])).toThrow(BadSignature);
    expect(() => verifyFedexWebhook(bytes(body), empty, [''])).toThrow(BadSignature);
  });
});
