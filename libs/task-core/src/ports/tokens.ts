/** Injects a {@link RateLimiter}. */
export const RATE_LIMITER = Symbol('rate limiter');
/** Injects a {@link Cache}. */
export const CACHE = Symbol('cache');
/** Injects {@link Locks}. */
export const LOCKS = Symbol('locks');
/** Injects {@link IdempotencyKeys}. */
export const IDEMPOTENCY_KEYS = Symbol('idempotency keys');
/** Injects {@link Sessions}. */
export const SESSIONS = Symbol('sessions');
