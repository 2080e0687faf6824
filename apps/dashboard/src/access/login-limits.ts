import type { Settings } from '@celerity/config';
import { RATE_LIMITER, type RateLimiter, SETTINGS } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { tooManyLogins } from './access-problems.js';
import { sha256 } from './same-text.js';

/** Keeps people from trying passwords: so many a minute for one name, and from one address, over all dashboards. */
@Injectable()
export class LoginLimits {
  private readonly limit: number;

  constructor(
    @Inject(SETTINGS) { signIn }: Settings,
    @Inject(RATE_LIMITER) private readonly limiter: RateLimiter,
  ) {
    this.limit = signIn.loginsPerMinute;
  }

  /** @throws ProblemError 429, and BrokerUnavailableError: without the limiter nobody signs in. */
  async take(address: string, name?: string): Promise<void> {
    const rate = { limit: this.limit, periodMs: 60_000 };
    // The name is whatever somebody sent: of any length, with any characters.
    const keys = [`login/address/${address}`, ...(name === undefined ? [] : [`login/name/${sha256(name)}`])];
    for (const key of keys) {
      const { allowed, retryAfterMs } = await this.limiter.take(key, rate);
      if (!allowed) throw tooManyLogins(this.limit, retryAfterMs);
    }
  }
}
