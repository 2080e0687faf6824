import { sha256 } from './same-text.js';

/** How long credentials count as right without being counted as a login, ms. */
const KEEP = 300_000;
const MOST = 1000;

/** Remembers, by digest, which credentials were right from which address lately. */
export class RecentlyRight {
  private readonly until = new Map<string, number>();

  has(address: string, authorization: string): boolean {
    return (this.until.get(keyOf(address, authorization)) ?? 0) > Date.now();
  }

  add(address: string, authorization: string): void {
    const key = keyOf(address, authorization);
    this.until.delete(key);
    this.until.set(key, Date.now() + KEEP);
    const oldest = this.until.keys().next();
    if (this.until.size > MOST && !oldest.done) this.until.delete(oldest.value);
  }
}

function keyOf(address: string, authorization: string): string {
  return sha256(`${address} ${authorization}`);
}
