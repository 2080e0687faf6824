import type { BatchOptions } from '../definition/define-task.js';
import type { Outcome } from '../handler/outcome.js';
import type { Pool, Run } from '../pool/pool.js';
import type { Seat } from './seat.js';
import type { Slots } from './slots.js';

/**
 * Tasks of one name that share a slot and one call of their handler. It waits for a slot when it is full, or when its first task
 * has waited long enough; who comes until it has one joins it, as long as it is not full; and it runs when each of its members
 * has either come with its run or left. So tasks gather while all slots are taken, and a task alone waits for nobody.
 */
export class Batch {
  private members = 0;
  private left = 0;
  private readonly runs: { run: Run; resolve: (outcome: Outcome) => void }[] = [];
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly seated: Promise<boolean>;
  private waitForSlot!: () => void;
  private closed = false;

  /**
   * @param acquire takes the slot; resolves to false when none got free in time.
   * @param onClose called once, when no more may join.
   */
  constructor(
    private readonly options: BatchOptions,
    acquire: () => Promise<boolean>,
    private readonly slots: Slots,
    private readonly pool: Pool,
    private readonly onClose: () => void,
  ) {
    const due = new Promise<void>((resolve) => (this.waitForSlot = resolve));
    this.seated = due.then(acquire).finally(() => this.close());
    if (options.maxWait > 0) this.timer = setTimeout(this.waitForSlot, options.maxWait * 1000);
    else this.waitForSlot();
  }

  /** Resolves to undefined when the batch got no slot. */
  async join(): Promise<Seat | undefined> {
    if (++this.members >= this.options.maxSize) this.close();
    if (!(await this.seated)) return undefined;
    let decided = false;
    return {
      run: (run) => {
        decided = true;
        return new Promise((resolve) => {
          this.runs.push({ run, resolve });
          this.startIfComplete();
        });
      },
      leave: () => {
        if (decided) return;
        decided = true;
        this.left++;
        this.startIfComplete();
      },
    };
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    this.onClose();
    this.waitForSlot();
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
      this.slots.release();
    }
  }

  private async runTogether(members: { run: Run; resolve: (outcome: Outcome) => void }[]): Promise<void> {
    if (members.length === 0) return;
    const outcomes = await this.pool.run(members.map(({ run }) => run));
    members.forEach(({ resolve }, index) => resolve(outcomes[index]!));
  }
}
