import type { BatchOptions } from '../definition/define-task.js';
import type { Outcome } from '../handler/outcome.js';
import type { Pool, Run } from '../pool/pool.js';
import type { Seat } from './seat.js';
import type { Slots } from './slots.js';

/** What a batch has of its worker. */
export interface BatchRoom {
  slots: Slots;
  pool: Pool;
  /** Takes a slot; resolves to false when none got free in time. */
  acquire(): Promise<boolean>;
  /** Makes the worker hold so many jobs more (fewer, below 0) than it has hands. */
  lend(hands: number): void;
}

/**
 * Tasks of one name that share a slot and one call of their handler. It waits for a slot when it is full, or when its first task
 * has waited long enough; who comes until it has one joins it, as long as it is not full; and it runs when each of its members
 * has either come with its run or left. So tasks gather while all slots are taken, and a task alone waits for nobody.
 *
 * The first member has a hand of the worker, the others are lent theirs until they leave. While more may come, hands for as many
 * as are there already are lent as well: what the queue has next is not known before it is taken, and may belong elsewhere.
 */
export class Batch {
  private members = 0;
  private left = 0;
  private lent = 0;
  private returned = 0;
  private gathering = true;
  private readonly runs: { run: Run; resolve: (outcome: Outcome) => void }[] = [];
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly seated: Promise<boolean>;
  private waitForSlot!: () => void;
  private closed = false;

  /** @param onClose called once, when no more may join. */
  constructor(
    private readonly options: BatchOptions,
    private readonly room: BatchRoom,
    private readonly onClose: () => void,
  ) {
    const due = new Promise<void>((resolve) => (this.waitForSlot = resolve));
    this.seated = due.then(() => room.acquire()).finally(() => this.close());
    if (options.maxWait > 0) this.timer = setTimeout(this.waitForSlot, options.maxWait * 1000);
    else this.waitForSlot();
  }

  /** Resolves to undefined when the batch got no slot. */
  async join(): Promise<Seat | undefined> {
    const isFirst = ++this.members === 1;
    if (this.members >= this.options.maxSize) this.close();
    else this.lend();
    if (!(await this.seated)) {
      if (!isFirst) this.giveBack();
      return undefined;
    }
    let [decided, gone] = [false, false];
    return {
      handIsLent: !isFirst,
      run: (run) => {
        decided = true;
        return new Promise((resolve) => {
          this.runs.push({ run, resolve });
          this.startIfComplete();
        });
      },
      leave: () => {
        if (!isFirst && !gone) this.giveBack();
        gone = true;
        if (decided) return;
        decided = true;
        this.left++;
        this.startIfComplete();
      },
    };
  }

  /** What the queue has next belongs elsewhere: others may still join, and nothing more is taken for them. */
  stopGathering(): void {
    this.gathering = false;
    this.lend();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    this.stopGathering();
    this.onClose();
    this.waitForSlot();
  }

  private lend(): void {
    const held = this.gathering ? Math.min(this.options.maxSize, 2 * this.members) : this.members;
    const lent = held - 1 - this.returned;
    this.room.lend(lent - this.lent);
    this.lent = lent;
  }

  private giveBack(): void {
    this.returned++;
    this.lend();
  }

  private startIfComplete(): void {
    if (this.runs.length + this.left === this.members) void this.start();
  }

  /** A suspect runs by itself, after the others: it must not take them with it again. */
  private async start(): Promise<void> {
    try {
      await this.runTogether(this.runs.filter(({ run }) => !run.alone));
      for (const suspect of this.runs.filter(({ run }) => run.alone)) await this.runTogether([suspect]);
    } finally {
      this.room.slots.release();
    }
  }

  private async runTogether(members: { run: Run; resolve: (outcome: Outcome) => void }[]): Promise<void> {
    if (members.length === 0) return;
    const outcomes = await this.room.pool.run(members.map(({ run }) => run));
    members.forEach(({ resolve }, index) => resolve(outcomes[index]!));
  }
}
