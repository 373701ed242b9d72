import { describe, expect, it } from '@jest/globals';
import { BadNotice, ebayNoticeOf } from './ebay-notice.source.js';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const metadata = { topic: 'MARKETPLACE_ACCOUNT_DELETION' };

describe('A notification from eBay', () => {
  it('asks to be forgotten, by both names of the account', () => {
    const data = { username: 'test_user', userId: 'ma8vp1jySJC', eiasToken: 'x' };
    const notificationId = '49feeaeb-4982-42d9-a377-9645b8479411_33f7e043-fed8-442b-9d44-791923bd9a6d';
    const notice = ebayNoticeOf(bytes({ metadata, notification: { notificationId, data } }))!;
    expect(notice).toMatchObject({ kind: 'erasure', source: 'ebay', orderIds: [] });
    expect(notice.reference).toBe(notificationId);
    expect(notice.contact.accounts?.map((one) => one.reveal())).toEqual(['ebay:ma8vp1jySJC', 'ebay:test_user']);
  });
  it('may name an account in one way, or in none', () => {
    const of = (data: object) =>
      ebayNoticeOf(bytes({ metadata, notification: { notificationId: 'n-1', data } }))!.contact;
    expect(of({ userId: 'u', username: null }).accounts).toHaveLength(1);
    expect(of({ userId: 'u', username: 'u' }).accounts).toHaveLength(1);
    expect(of({ eiasToken: 'x' })).toEqual({});
  });
  it('of another topic is left alone', () => {
    expect(ebayNoticeOf(bytes({ metadata: { topic: 'ORDER_CONFIRMATION' } }))).toBeUndefined();
    expect(ebayNoticeOf(bytes('[]'))).toBeUndefined();
    expect(ebayNoticeOf(bytes('{'))).toBeUndefined();
  });
  it('without what makes it one is refused, and says why', () => {
    expect(() => ebayNoticeOf(bytes({ metadata }))).toThrow(BadNotice);
    expect(() => ebayNoticeOf(bytes({ metadata, notification: { notificationId: 'a b', data: {} } }))).toThrow(
      'notification.notificationId',
    );
  });
});
