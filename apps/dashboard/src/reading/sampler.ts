import { HistorySamples, type StoredSample } from '@celerity/storage';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { COUNTED, type Gauges, type Step } from '../fold/figures.js';
import type { Buckets } from '../fold/log-histogram.js';
import { LiveFeed } from './live-feed.js';
import { SystemLook } from './system-look.js';

const EVERY = 5000;
const MINUTE = 60_000;
/** What a minute may still be told after it is over, ms. */
const LATE = 10_000;

/** One minute, as it is kept. */
export interface KeptMinute {
  counts: Step['counts'];
  wait: Buckets;
  runtime: Buckets;
  /** Absent: nobody looked. */
  gauges?: Gauges;
}

/** Looks at queues and workers from time to time, and keeps the figures of each minute in the database. */
@Injectable()
export class Sampler implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private keptUntil = 0;

  constructor(
    private readonly feed: LiveFeed,
    private readonly look: SystemLook,
    @Inject(HistorySamples) private readonly samples: HistorySamples,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(
      () => (this.running = this.running.then(() => this.sample()).catch(() => undefined)),
      EVERY,
    );
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Servers that are away leave a hole. @param now ms since the epoch */
  async sample(now = Date.now()): Promise<void> {
    const gauges = await this.gauges().catch(() => undefined);
    if (gauges) this.feed.state.figures.look(gauges, now);
    if (this.feed.caughtUp) await this.keep(now);
  }

  private async gauges(): Promise<Gauges> {
    const [queues, workers] = await Promise.all([this.look.queueStatus(), this.look.liveWorkers()]);
    return {
      workers: workers.length,
      active: queues.reduce((sum, { active }) => sum + active, 0),
      waiting: Object.fromEntries(queues.map(({ queue, waiting }) => [queue, waiting])),
      oldest: Object.fromEntries(
        queues.map(({ queue, oldest_waiting_seconds }) => [queue, oldest_waiting_seconds ?? 0]),
      ),
    };
  }

  /** Minutes that are over. The first one may have begun before the events that are kept: it is left out. */
  private async keep(now: number): Promise<void> {
    const over = (start: number) => start + MINUTE + LATE <= now && start > this.keptUntil;
    const minutes = this.feed.state.figures.minutes.since(0);
    const whole = minutes.slice(1).filter(([start]) => over(start));
    if (whole.length === 0) return;
    await this.samples.record(whole.slice(-1440).map(([start, step]) => sampleOf(start, step)));
    this.keptUntil = whole.at(-1)![0];
  }
}

function sampleOf(start: number, { counts, wait, runtime, gauges }: Step): StoredSample {
  const values: KeptMinute = {
    counts: { ...counts },
    wait: wait.toJSON(),
    runtime: runtime.toJSON(),
    ...(gauges && { gauges }),
  };
  return { series: 'system', at: new Date(start), values: { ...values } };
}

/** A minute that was kept, as a step. */
export function addKept(step: Step, values: Record<string, unknown>, from: (buckets: Buckets) => Step['wait']): void {
  const { counts, wait, runtime, gauges } = values as unknown as KeptMinute;
  for (const what of COUNTED) step.counts[what] += counts[what] ?? 0;
  step.wait.merge(from(wait));
  step.runtime.merge(from(runtime));
  if (gauges) step.look(gauges);
}
