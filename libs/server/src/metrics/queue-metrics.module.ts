import { LOGGER, QueueMonitor, type QueueStatus } from '@celerity/task-core';
import { Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import type { Logger } from 'pino';
import { Metrics } from './metrics.js';

type Measure = 'waiting' | 'active' | 'delayed' | 'failed' | 'consumers' | 'oldest_waiting_seconds';

const HELP: Record<Measure, string> = {
  waiting: 'Tasks that wait for a worker.',
  active: 'Tasks that run.',
  delayed: 'Tasks whose time has not come: countdown, eta or retry.',
  failed: 'Tasks that ended as FAILURE and are kept for inspection.',
  consumers: 'Live workers that consume the queue.',
  oldest_waiting_seconds: 'Age of the task that has waited longest; 0 when none waits.',
};

/**
 * Gauges `celerity_queue_*{queue}`, asked of the broker at each scrape. The gateway has them and the dashboard, each process for itself: of
 * several, take the highest, not the sum.
 */
@Injectable()
export class QueueMetrics implements OnModuleInit {
  private looking: Promise<QueueStatus[]> | undefined;

  constructor(
    private readonly metrics: Metrics,
    @Inject(QueueMonitor) private readonly monitor: QueueMonitor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    for (const measure of Object.keys(HELP) as Measure[]) {
      const fill = (gauge: Gauge<'queue'>) => this.fill(gauge, measure);
      this.metrics.gauge({
        name: `celerity_queue_${measure}`,
        help: HELP[measure],
        labelNames: ['queue'],
        collect() {
          return fill(this);
        },
      });
    }
  }

  private async fill(gauge: Gauge<'queue'>, measure: Measure): Promise<void> {
    const queues = await this.look();
    gauge.reset();
    for (const status of queues) gauge.set({ queue: status.queue }, status[measure] ?? 0);
  }

  /** One question for all gauges of a scrape. While the broker is away there are no values; other metrics are still served. */
  private look(): Promise<QueueStatus[]> {
    this.looking ??= this.monitor
      .all()
      .catch((error: Error) => {
        this.logger.debug({ error: error.message }, 'queue metrics are missing from this scrape');
        return [];
      })
      .finally(() => (this.looking = undefined));
    return this.looking;
  }
}

@Module({ providers: [QueueMetrics] })
export class QueueMetricsModule {}
