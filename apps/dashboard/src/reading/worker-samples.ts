import { Control, type WorkerStats } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { WorkerSample, WorkerSampleList } from '../resources/workers.js';
import { SystemLook } from './system-look.js';

/** How often workers are asked, ms, and samples of each that are kept: an hour's. */
const [EVERY, KEPT] = [10_000, 360];
/** Points of an answer. */
const MOST_POINTS = 300;

interface Sample extends WorkerSample {
  /** Processor time so far, s. */
  used: number;
}

/** Asks workers what they use, from time to time. Those that have gone are forgotten. */
@Injectable()
export class WorkerSamples implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly byWorker = new Map<string, Sample[]>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Control) private readonly control: Control,
    private readonly look: SystemLook,
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

  /** @throws BrokerUnavailableError */
  async sample(): Promise<void> {
    const [live, { replies }] = await Promise.all([this.look.liveWorkers(), this.control.inspect().stats()]);
    const names = new Set(live.map(({ name }) => name));
    for (const name of this.byWorker.keys()) if (!names.has(name)) this.byWorker.delete(name);
    for (const { name, active, loadavg } of live) {
      const reply = replies[name];
      if (reply && 'ok' in reply) this.add(name, reply.ok, active, loadavg[0] ?? null);
    }
  }

  /** Of the last so many seconds, thinned. */
  of(worker: string, range: number, now = Date.now()): WorkerSampleList {
    const samples = (this.byWorker.get(worker) ?? []).filter(({ at }) => Date.parse(at) >= now - range * 1000);
    const thinning = Math.max(1, Math.ceil(samples.length / MOST_POINTS));
    const items = samples.filter((_, index) => (samples.length - 1 - index) % thinning === 0);
    return { step_seconds: (EVERY / 1000) * thinning, items: items.map(({ used: _used, ...sample }) => sample) };
  }

  private add(
    worker: string,
    { memory, pool, rusage, event_loop_lag_ms }: WorkerStats,
    active: number,
    load1: number | null,
  ): void {
    const samples = this.byWorker.get(worker) ?? [];
    const before = samples.at(-1);
    const now = Date.now();
    const used = (rusage.utime ?? 0) + (rusage.stime ?? 0);
    const elapsed = before ? (now - Date.parse(before.at)) / 1000 : 0;
    const children = pool.implementation === 'prefork' ? pool.children.map(({ rss }) => rss ?? 0) : [];
    samples.push({
      at: new Date(now).toISOString(),
      rss_bytes: memory.rss,
      children_rss_bytes: children.length > 0 ? children.reduce((sum, rss) => sum + rss, 0) : null,
      heap_used_bytes: memory.heap_used,
      ...{ event_loop_lag_ms, active, load1, used },
      cpu: before && elapsed > 0 && used >= before.used ? (used - before.used) / elapsed : null,
    });
    if (samples.length > KEPT) samples.shift();
    this.byWorker.set(worker, samples);
  }
}
