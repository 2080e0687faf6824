import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKey, Role } from '@celerity/config';
import { ANONYMOUS, type Caller } from './caller.js';

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };
const BEARER = /^Bearer +(\S+) *$/i;

/** Whether `role` may do what needs `needed`. */
export function covers(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

/** What an `Authorization` header says: nothing, something unknown, the scraper's token, or a key. */
export type Identity =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'scraper' }
  | { readonly kind: 'caller'; readonly caller: Caller };

interface Entry {
  digest: Buffer;
  identity: Identity;
}

/** The configured keys. Only their SHA-256 is known; every comparison takes the same time, whichever key it is. */
export class KeyRing {
  private readonly entries: Entry[];
  private readonly open: boolean;

  /** @param open everybody is {@link ANONYMOUS}: closing the address to others is the settings' part. (Default: when there are no keys) */
  constructor(keys: readonly ApiKey[], scrapeToken: string | undefined, open = keys.length === 0) {
    this.open = open;
    this.entries = keys.map(({ name, role, sha256 }) => ({
      digest: Buffer.from(sha256, 'hex'),
      identity: { kind: 'caller', caller: Object.freeze({ name, role }) },
    }));
    if (scrapeToken) this.entries.push({ digest: Buffer.from(scrapeToken, 'hex'), identity: { kind: 'scraper' } });
  }

  /** @param authorization the header, `Bearer <key>` */
  identify(authorization: string | undefined): Identity {
    if (this.open) return { kind: 'caller', caller: ANONYMOUS };
    if (authorization === undefined) return { kind: 'none' };
    const presented = BEARER.exec(authorization)?.[1];
    if (presented === undefined) return { kind: 'unknown' };
    const digest = createHash('sha256').update(presented).digest();
    let found: Identity = { kind: 'unknown' };
    for (const entry of this.entries) if (timingSafeEqual(entry.digest, digest)) found = entry.identity;
    return found;
  }
}
