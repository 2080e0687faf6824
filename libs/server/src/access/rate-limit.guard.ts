import { isGuarded, type Settings } from '@celerity/config';
import { RATE_LIMITER, type Rate, type RateLimiter, type RateReply, SETTINGS } from '@celerity/task-core';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';
import { type Caller, wordsFor } from './caller.js';

/** Longest that a request waits for the limiter, ms; then it goes on unlimited, so that an outage is told in time. */
const PATIENCE = 250;
/** How long the limiter is left alone after it did not answer, ms. */
const REST = 1000;

/**
 * Limits the requests of each API key, and each person, to `RATE_LIMIT_PER_MINUTE`, over all processes. Where nobody says who they are, nothing is limited.
 * Answers carry `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds until the budget is full again).
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly rate: Rate | undefined;
  private restsUntil = 0;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(RATE_LIMITER) private readonly limiter: RateLimiter,
  ) {
    const limit = isGuarded(settings) ? settings.http.rateLimitPerMinute : 0;
    this.rate = limit > 0 ? { limit, periodMs: 60_000 } : undefined;
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.rate) return true;
    const http = context.switchToHttp();
    const { caller } = http.getRequest<FastifyRequest>();
    return caller ? this.limit(caller, this.rate, http.getResponse<FastifyReply>()) : true;
  }

  private async limit(caller: Caller, rate: Rate, reply: FastifyReply): Promise<boolean> {
    const taken = await this.take(caller.via ? `user/${caller.name}` : caller.name, rate);
    if (!taken) return true;
    const missing = taken.allowed ? rate.limit - taken.remaining : rate.limit;
    reply.header('ratelimit-limit', rate.limit);
    reply.header('ratelimit-remaining', taken.remaining);
    reply.header('ratelimit-reset', Math.ceil((missing * rate.periodMs) / rate.limit / 1000));
    if (taken.allowed) return true;
    throw new ProblemError(
      problemTypes.rateLimited,
      `${wordsFor(caller)} made more than ${rate.limit} requests a minute (RATE_LIMIT_PER_MINUTE).`,
      { retryAfter: Math.max(1, Math.ceil(taken.retryAfterMs / 1000)) },
    );
  }

  /** Undefined when the limiter does not answer: then nobody is limited. */
  private async take(name: string, rate: Rate): Promise<RateReply | undefined> {
    if (Date.now() < this.restsUntil) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE, undefined)));
    const reply = await Promise.race([this.limiter.take(name, rate).catch(() => undefined), late]);
    clearTimeout(timer);
    if (!reply) this.restsUntil = Date.now() + REST;
    return reply;
  }
}
