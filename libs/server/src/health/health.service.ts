import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Settings } from '@celerity/config';
import { HEALTH_CHECKS, type HealthCheck, LOGGER, SETTINGS } from '@celerity/task-core';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { HealthCheckService, type HealthCheckResult, HealthIndicatorService } from '@nestjs/terminus';
import type { Logger } from 'pino';
import { Draining } from '../lifecycle/draining.js';

/** Longest that one check may take, ms. */
const CHECK_TIMEOUT = 2000;
/** How long the result of a check is kept, ms, so that many probes are one question. */
const KEEP = 500;
/** How often the event loop is looked at, ms; what is measured includes it. */
const LAG_RESOLUTION = 20;

export type HealthStatus = 'ok' | 'error' | 'shutting_down';

/** Everything `/health` tells. */
export interface HealthReport {
  status: HealthStatus;
  app: string;
  pid: number;
  node: string;
  uptime_seconds: number;
  /** Delay of the event loop since the previous report, ms. */
  event_loop_lag_ms: { mean: number; p99: number; max: number };
  /** Each check with `status` (`up` or `down`), `responseTime` in ms, and what it tells. */
  details: HealthCheckResult['details'];
}

/** Asks everything the process needs whether it is there. */
@Injectable()
export class HealthService implements OnApplicationBootstrap, OnApplicationShutdown {
  private checks: HealthCheck[] = [];
  private ready = true;
  private readonly lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION });

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly modules: ModulesContainer,
    private readonly terminus: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    const provided = [...this.modules.values()].map(
      (module) => module.providers.get(HEALTH_CHECKS)?.instance as HealthCheck[] | undefined,
    );
    this.checks = provided.flatMap((checks) => checks ?? []);
    this.lag.enable();
  }

  onApplicationShutdown(): void {
    this.lag.disable();
  }

  /** Whether the process can do its work now. */
  async status(): Promise<HealthStatus> {
    if (this.draining.signal.aborted) return 'shutting_down';
    return (await this.ask()).status === 'ok' ? 'ok' : 'error';
  }

  async report(): Promise<HealthReport> {
    const { details } = await this.ask();
    const status = await this.status();
    return {
      status,
      app: this.settings.appName,
      pid: process.pid,
      node: process.version,
      uptime_seconds: Math.round(process.uptime()),
      event_loop_lag_ms: this.readLag(),
      details,
    };
  }

  private readLag(): HealthReport['event_loop_lag_ms'] {
    const { mean, max } = this.lag;
    const lag = { mean: lagMs(mean), p99: lagMs(this.lag.percentile(99)), max: lagMs(max) };
    this.lag.reset();
    return lag;
  }

  private async ask(): Promise<HealthCheckResult> {
    const result = await this.terminus.check(this.checks.map((check) => this.attempt(check))).catch(resultIn);
    this.tell(result);
    return result;
  }

  private attempt(check: HealthCheck) {
    return this.indicators
      .check(check.name)
      .attempt(() => check.check())
      .withTimeout(CHECK_TIMEOUT)
      .cacheFor(KEEP);
  }

  /** One line when readiness changes, not one for each probe. */
  private tell({ status, error }: HealthCheckResult): void {
    const ready = status === 'ok';
    if (ready === this.ready) return;
    this.ready = ready;
    if (ready) this.logger.info('ready again');
    else this.logger.warn({ down: error }, 'not ready');
  }
}

function lagMs(nanoseconds: number): number {
  const ms = nanoseconds / 1e6 - LAG_RESOLUTION;
  return ms > 0 ? Math.round(ms * 100) / 100 : 0;
}

/** Terminus throws the result when a check fails. */
function resultIn(error: unknown): HealthCheckResult {
  if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
  throw error;
}
