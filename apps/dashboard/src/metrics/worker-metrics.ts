import type { Metrics } from '@celerity/server';
import type { WorkerInfo } from '@celerity/task-core';
import type { FlowerMetrics } from './flower-metrics.js';

/** How long the series of a worker that has gone are still there, ms: long enough for a scrape to see that it is offline. */
const AFTERLIFE = 60_000;

/** What the directory tells of live workers; and the end of all series of those that live no more. */
export class WorkerMetrics {
  private readonly slots;
  private readonly lag;
  private readonly replaced;
  /** By worker: children that had been replaced when it was last looked at. */
  private readonly seen = new Map<string, number>();
  private readonly goneSince = new Map<string, number>();

  constructor(
    metrics: Metrics,
    private readonly flower: FlowerMetrics,
  ) {
    const labelNames = ['worker'] as const;
    this.slots = metrics.gauge({
      name: 'celerity_worker_slots',
      help: 'Tasks that a worker runs at once; those of its lanes are not among them.',
      labelNames,
    });
    this.lag = metrics.gauge({
      name: 'celerity_worker_event_loop_lag_seconds',
      help: 'How late the event loop of a worker is.',
      labelNames,
    });
    this.replaced = metrics.counter({
      name: 'celerity_worker_children_replaced_total',
      help: 'Children of a worker’s pool that were replaced by fresh ones: after many tasks, for their memory, or at a restart.',
      labelNames,
    });
  }

  /** @param live all workers of the directory @param now ms since the epoch */
  look(live: readonly WorkerInfo[], now = Date.now()): void {
    for (const worker of live) this.show(worker);
    const names = new Set(live.map(({ name }) => name));
    for (const name of this.goneSince.keys()) if (names.has(name)) this.goneSince.delete(name);
    for (const name of [...this.flower.series.workers()]) {
      // Who only sends tasks is in no directory.
      if (!names.has(name) && !name.startsWith('gen@')) this.miss(name, now);
    }
  }

  private show({ name: worker, active, concurrency, event_loop_lag_ms, children_replaced = 0 }: WorkerInfo): void {
    this.flower.lives(worker, active);
    const { series } = this.flower;
    series.note(this.slots, 'slots', { worker });
    series.note(this.lag, 'lag', { worker });
    series.note(this.replaced, 'replaced', { worker });
    this.slots.set({ worker }, concurrency);
    this.lag.set({ worker }, event_loop_lag_ms / 1000);
    const before = this.seen.get(worker) ?? 0;
    this.seen.set(worker, children_replaced);
    // Fewer than before: another process has taken the name.
    this.replaced.inc({ worker }, children_replaced >= before ? children_replaced - before : children_replaced);
  }

  private miss(worker: string, now: number): void {
    const since = this.goneSince.get(worker) ?? now;
    this.goneSince.set(worker, since);
    if (now - since < AFTERLIFE) return this.flower.gone(worker);
    this.flower.forget(worker);
    this.seen.delete(worker);
    this.goneSince.delete(worker);
  }
}
