import type { BatchOptions } from '../definition/define-task.js';
import type { Outcome } from '../handler/outcome.js';
import type { Pool, Run } from '../pool/pool.js';
import { Batch } from './batch.js';
import type { Slots } from './slots.js';

/** Room for one run: a slot of its own, or a place in a batch that shares one. */
export interface Seat {
  /** Runs the task, and leaves. Call it at most once. */
  run(run: Run): Promise<Outcome>;
  /** Gives the room back, also without a run. Safe to repeat. */
  leave(): void;
}

/** Gives out seats: one for each task, or places in batches where the contract has one. */
export class Seating {
  private readonly open = new Map<string, Batch>();
  private waiting = 0;

  /** @param ahead how many seats may be waited for at once. */
  constructor(
    private readonly slots: Slots,
    private readonly pool: Pool,
    private readonly batches: ReadonlyMap<string, BatchOptions>,
    private readonly ahead: () => number,
  ) {}

  /** Resolves to undefined when no slot gets free within `ms`, or at once when enough others wait for one. */
  async take(task: string, ms: number): Promise<Seat | undefined> {
    const options = this.batches.get(task);
    if (options) return this.batchOf(task, options, ms).join();
    return (await this.slot(ms)) ? new SingleSeat(this.slots, this.pool) : undefined;
  }

  /** Resolves when a slot is free, or after `ms`. */
  async free(ms: number): Promise<void> {
    if (await this.slots.acquire(ms)) this.slots.release();
  }

  private batchOf(task: string, options: BatchOptions, ms: number): Batch {
    const known = this.open.get(task);
    if (known) return known;
    const batch = new Batch(
      options,
      () => this.slot(ms),
      this.slots,
      this.pool,
      () => {
        this.open.delete(task);
      },
    );
    this.open.set(task, batch);
    return batch;
  }

  /** Room for batches makes a worker hold more jobs than it may take ahead: those are for others, as long as its slots are taken. */
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
