import { problemOf } from '@celerity/server';
import { problemOfReading } from '../reading/reading-problems.js';
import type { BulkAnswer } from '../resources/actions.js';

/** Tasks that are acted on at the same time. */
const AT_ONCE = 20;
/** Skipped tasks that an answer lists. */
const MOST_SKIPPED = 100;

/** What became of one task: undefined when it was done, else why it was left alone. */
export type Verdict = string | undefined;

/** How far a bulk action is. */
export interface BulkProgress {
  matched: number;
  done: number;
  left: number;
  skipped_count: number;
}

/** One bulk action: it acts on tasks one by one, some at a time. A task that refuses is left alone and told; the others go on. */
export class BulkRun {
  private readonly skipped: BulkAnswer['skipped'] = [];
  private skippedCount = 0;
  private done = 0;
  private next = 0;
  private outage: unknown;

  constructor(private readonly taskIds: readonly string[]) {}

  get progress(): BulkProgress {
    const matched = this.taskIds.length;
    const { done, skippedCount } = this;
    return { matched, done, left: matched - done - skippedCount, skipped_count: skippedCount };
  }

  /**
   * @param act what it throws is why its task was left alone; an outage ends the whole.
   * @throws the outage, where nothing was done. Else the answer tells what was: who repeats the whole would do that twice.
   */
  async run(act: (taskId: string) => Promise<Verdict>): Promise<BulkAnswer> {
    const hands = Array.from({ length: Math.min(AT_ONCE, this.taskIds.length) }, () => this.work(act));
    await Promise.all(hands);
    if (this.outage !== undefined) {
      if (this.done === 0) throw this.outage;
      const reason = `not reached: ${problemIn(this.outage).detail}`;
      for (const taskId of this.taskIds.slice(this.next)) this.skip(taskId, reason);
    }
    return { matched: this.taskIds.length, done: this.done, skipped: this.skipped };
  }

  private async work(act: (taskId: string) => Promise<Verdict>): Promise<void> {
    while (this.next < this.taskIds.length && this.outage === undefined) {
      const taskId = this.taskIds[this.next++]!;
      try {
        const reason = await act(taskId);
        if (reason === undefined) this.done += 1;
        else this.skip(taskId, reason);
      } catch (error) {
        const { type, detail, more } = problemIn(error);
        const wrong = more.errors?.[0];
        this.skip(taskId, wrong ? `${wrong.path}: ${wrong.message}` : detail);
        if (type.status >= 500) this.outage ??= error;
      }
    }
  }

  private skip(taskId: string, reason: string): void {
    this.skippedCount += 1;
    if (this.skipped.length < MOST_SKIPPED) this.skipped.push({ task_id: taskId, reason });
  }
}

function problemIn(error: unknown) {
  return problemOfReading(error) ?? problemOf(error);
}
