import { LogHistogram } from './log-histogram.js';
import { Slots } from './slots.js';

/** What is counted of tasks. */
export const COUNTED = ['sent', 'started', 'succeeded', 'failed', 'retried', 'revoked'] as const;
export type Counted = (typeof COUNTED)[number];

/** What is looked at from time to time. The highest of a step is kept. */
export interface Gauges {
  workers: number;
  active: number;
  waiting: Record<string, number>;
  oldest: Record<string, number>;
}

/** Everything that is counted in one step. */
export class Step {
  readonly counts: Record<Counted, number> = { sent: 0, started: 0, succeeded: 0, failed: 0, retried: 0, revoked: 0 };
  readonly wait = new LogHistogram();
  readonly runtime = new LogHistogram();
  /** By queue, or by line. */
  readonly arrivals = new Map<string, number>();
  readonly starts = new Map<string, number>();
  gauges: Gauges | undefined;

  look(seen: Gauges): void {
    const before = this.gauges ?? { workers: 0, active: 0, waiting: {}, oldest: {} };
    this.gauges = {
      workers: Math.max(before.workers, seen.workers),
      active: Math.max(before.active, seen.active),
      waiting: highest(before.waiting, seen.waiting),
      oldest: highest(before.oldest, seen.oldest),
    };
  }
}

/** Counts of one kind of task. */
class TypeStep {
  readonly counts: Record<'succeeded' | 'failed' | 'retried', number> = { succeeded: 0, failed: 0, retried: 0 };
  readonly wait = new LogHistogram();
  readonly runtime = new LogHistogram();
}

/** What was counted of one kind of task over some time. */
export interface TypeFigures {
  name: string;
  succeeded: number;
  failed: number;
  retried: number;
  wait: LogHistogram;
  runtime: LogHistogram;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Kinds of tasks, and queues, that are counted by themselves; more are not. */
const MOST_NAMES = 200;

/** Counts what happens over time: in steps of 5 s for a quarter of an hour, of a minute for a day. */
export class Figures {
  readonly fine = new Slots(5 * SECOND, 184, () => new Step());
  readonly minutes = new Slots(MINUTE, 1441, () => new Step());
  private readonly types = new Map<string, Slots<TypeStep>>();

  count(what: Counted, at: number): void {
    for (const step of this.steps(at)) step.counts[what] += 1;
  }

  arrival(line: string, at: number): void {
    add(this.fine.at(at)?.arrivals, line);
  }

  start(line: string, at: number): void {
    add(this.fine.at(at)?.starts, line);
  }

  waited(name: string | undefined, seconds: number, at: number): void {
    for (const step of this.steps(at)) step.wait.add(seconds);
    this.typeAt(name, at)?.wait.add(seconds);
  }

  /** A run has ended. */
  ran(
    name: string | undefined,
    how: 'succeeded' | 'failed' | 'retried',
    seconds: number | undefined,
    at: number,
  ): void {
    const type = this.typeAt(name, at);
    if (type) type.counts[how] += 1;
    if (seconds === undefined) return;
    for (const step of this.steps(at)) step.runtime.add(seconds);
    type?.runtime.add(seconds);
  }

  look(gauges: Gauges, at: number): void {
    for (const step of this.steps(at)) step.look(gauges);
  }

  /** Over the steps that begin from then on. */
  total(from: number): Step {
    const total = new Step();
    for (const [, step] of this.fine.since(from)) {
      for (const what of COUNTED) total.counts[what] += step.counts[what];
      total.wait.merge(step.wait);
      total.runtime.merge(step.runtime);
      for (const [line, n] of step.arrivals) add(total.arrivals, line, n);
      for (const [line, n] of step.starts) add(total.starts, line, n);
    }
    return total;
  }

  /** By traffic. */
  byType(from: number, most: number): TypeFigures[] {
    const all = [...this.types].map(([name, slots]) => {
      const total = new TypeStep();
      for (const [, step] of slots.since(from)) {
        total.counts.succeeded += step.counts.succeeded;
        total.counts.failed += step.counts.failed;
        total.counts.retried += step.counts.retried;
        total.wait.merge(step.wait);
        total.runtime.merge(step.runtime);
      }
      return { name, ...total.counts, wait: total.wait, runtime: total.runtime };
    });
    const traffic = (type: TypeFigures) => type.succeeded + type.failed + type.retried;
    return all
      .filter((type) => traffic(type) > 0 || type.wait.count > 0)
      .sort((a, b) => traffic(b) - traffic(a))
      .slice(0, most);
  }

  private steps(at: number): Step[] {
    return [this.fine.at(at), this.minutes.at(at)].filter((step) => step !== undefined);
  }

  private typeAt(name: string | undefined, at: number): TypeStep | undefined {
    if (name === undefined) return undefined;
    let slots = this.types.get(name);
    if (!slots) {
      if (this.types.size >= MOST_NAMES) return undefined;
      this.types.set(name, (slots = new Slots(10 * SECOND, 31, () => new TypeStep())));
    }
    return slots.at(at);
  }
}

function add(counts: Map<string, number> | undefined, key: string, n = 1): void {
  if (!counts || (counts.size >= MOST_NAMES && !counts.has(key))) return;
  counts.set(key, (counts.get(key) ?? 0) + n);
}

function highest(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const all = { ...a };
  for (const [key, value] of Object.entries(b)) all[key] = Math.max(all[key] ?? 0, value);
  return all;
}
