/**
 * One thing a process needs to be ready. A module adds its own by providing {@link HEALTH_CHECKS}:
 *
 * @example
 * { provide: HEALTH_CHECKS, useFactory: (db: Database): HealthCheck[] => [{ name: 'database', check: () => db.ping() }], inject: [Database] }
 */
export interface HealthCheck {
  readonly name: string;
  /** What `/health` tells about it, if anything. Throwing, or taking longer than two seconds, means: not ready. */
  check(): Promise<void | Record<string, unknown>>;
}

/** Token of an array of {@link HealthCheck}. Any number of modules may provide it; all of them are collected. */
export const HEALTH_CHECKS = Symbol('health checks');
