import type { BatchOptions } from '../definition/define-task.js';
import type { Outcome } from '../handler/outcome.js';
import type { Pool, Run } from '../pool/pool.js';
import { Batch } from './batch.js';
import type { Slots } from './slots.js';

/** Room for one run: a slot of its own, or a place in a batch that shares one. */
export interface Seat {
  /** The hand that holds its job is lent for this job only. */
  readonly handIsLent: boolean;
  /** Runs the task, and leaves. Call it at most once. */
  run(run: Run): Promise<Outcome>;
  /** Gives the room back, also without a run. Safe to repeat. */
  leave(): void;
}

/** Gives out seats: one for each task, or places in batches where the contract has one. */
export class Seating {
  private readonly open = new Map<string, Batch>();
  private waiting = 0;

  /**
   * @param ahead how many seats may be waited for at once.
   * @param lend makes the worker hold so many jobs more than it has hands: those of a batch.
   */
  constructor(
    private readonly slots: Slots,
    private readonly pool: Pool,
    private readonly batches: ReadonlyMap<string, BatchOptions>,
    private readonly ahead: () => number,
    private readonly lend: (hands: number) => void,
  ) {}

  /** Resolves to undefined when no slot gets free within `ms`, or at once when enough others wait for one. */
  async take(task: string, ms: number): Promise<Seat | undefined> {
    const options = this.batches.get(task);
    if (options) return this.batchOf(task, options, ms).join();
    if (await this.slot(ms)) return new SingleSeat(this.slots, this.pool);
    for (const batch of this.open.values()) batch.stopGathering();
    return undefined;
  }

  /** Resolves when a slot is free, or after `ms`. */
  async free(ms: number): Promise<void> {
    if (await this.slots.acquire(ms)) this.slots.release();
  }

  private batchOf(task: string, options: BatchOptions, ms: number): Batch {
    const known = this.open.get(task);
    if (known) return known;
    const { slots, pool, lend } = this;
    const room = { slots, pool, lend, acquire: () => this.slot(ms) };
    const batch: Batch = new Batch(options, room, () => {
      if (this.open.get(task) === batch) this.open.delete(task);
    });
    this.open.set(task, batch);
    return batch;
  }

  /** What was taken for a batch and belongs elsewhere is for others, as long as slots are taken. */
  private async slot(ms: number): Promise<boolean> {
    const patience = this.waiting < this.ahead() ? ms : 0;
    this.waiting++;
    try {
      return await this.slots.acquire(patience);
    } finally {
      this.waiting--;
    }
  }
}

class SingleSeat implements Seat {
  readonly handIsLent = false;
  private left = false;

  constructor(
    private readonly slots: Slots,
    private readonly pool: Pool,
  ) {}

  async run(run: Run): Promise<Outcome> {
    try {
      const [outcome] = await this.pool.run([run]);
      return outcome!;
    } finally {
      this.leave();
    }
  }

  leave(): void {
    if (!this.left) this.slots.release();
    this.left = true;
  }
}
