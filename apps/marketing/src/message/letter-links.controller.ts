import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyRing } from '#personal/key-ring.js';
import { Problem } from '#service/problems.js';
import { MarketingSettings } from '../config.js';
import { partsOf } from './letter-link.js';
import { letterPage, letterPagePolicy, type LetterPage } from './letter-page.driver.js';

/** Where letters lead: who has the letter needs no login. A token follows from its message under a secret of the ring, and is kept nowhere. */
@Injectable()
export class LetterLinks {
  constructor(
    private readonly ring: KeyRing,
    private readonly settings: MarketingSettings,
  ) {}

  /** @param path below which it is answered; a link for one path is good for no other */
  to(path: string, messageId: string): string {
    return `${this.settings.config.PUBLIC_URL}/v1/${path}/${messageId}.${this.tokenOf(path, messageId)}`;
  }

  /**
   * Whose letter somebody has; who guesses is counted.
   * @throws Problem not-found if the token is not that of the message
   */
  messageOf(path: string, given: string, { server, ip }: FastifyRequest): string {
    const parts = partsOf(given);
    if (parts !== undefined && isSame(parts.token, this.tokenOf(path, parts.messageId))) return parts.messageId;
    server.alarms.note('failed-logins', ip);
    throw nothingHere();
  }

  /** A page of ours, which loads nothing and leads nowhere else. */
  shown(page: LetterPage, reply: FastifyReply): string {
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', letterPagePolicy);
    return letterPage(this.settings.shop.name, page);
  }

  private tokenOf(path: string, messageId: string) {
    return this.ring.lookUpOf(path === 'unsubscriptions' ? 'unsubscribe' : path, messageId);
  }
}

export const nothingHere = () => new Problem('not-found', 'There is nothing here.');
const isSame = (one: string, other: string) => timingSafeEqual(Buffer.from(one), Buffer.from(other));
