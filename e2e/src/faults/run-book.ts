import type { RunNote } from '@celerity/task-core/testing';
import type { Lab } from './lab.js';

/** What the ledger tells of one task. */
export class RunBook {
  constructor(
    readonly taskId: string,
    private readonly notes: RunNote[],
    private readonly lab: Lab,
  ) {}

  /** The books of all tasks that have run. */
  static of(lab: Lab): RunBook[] {
    const byTask = new Map<string, RunNote[]>();
    for (const note of lab.runs()) {
      const notes = byTask.get(note.taskId);
      if (notes) notes.push(note);
      else byTask.set(note.taskId, [note]);
    }
    return [...byTask].map(([taskId, notes]) => new RunBook(taskId, notes, lab));
  }

  get begins(): RunNote[] {
    return this.notes.filter(({ what }) => what === 'begins');
  }

  /**
   * For each run but the first the time since the process that the run before it was in, or that one's worker, was ended,
   * seconds: undefined when it was not, below 0 when it still lived.
   */
  get gaps(): (number | undefined)[] {
    const { ended } = this.lab;
    const all = this.begins;
    return all.slice(1).map((next, index) => {
      const { pid, parent } = all[index]!;
      const end = ended.get(pid) ?? ended.get(parent);
      return end === undefined ? undefined : (next.at - end) / 1000;
    });
  }

  /** Every run before another was in a process that was ended. */
  get explained(): boolean {
    return this.gaps.every((gap) => gap !== undefined && gap >= 0);
  }

  /** A run had come to its end, and another began. */
  get finishedTwice(): boolean {
    const end = this.notes.findIndex(({ what }) => what === 'ends');
    return end >= 0 && this.notes.slice(end).some(({ what }) => what === 'begins');
  }

  /** A run began after it was told that the task has ended. */
  get ranAfterEnd(): boolean {
    const ending = this.lab.endings.byId.get(this.taskId);
    return ending !== undefined && this.begins.some(({ at }) => at > ending.at);
  }

  /** For whoever has to find out. */
  toString(): string {
    const told = this.notes.map(
      ({ what, pid, parent, delivery, at }) => `${what} in ${parent}/${pid}, delivery ${delivery}, at ${at}`,
    );
    return `${this.taskId} (${told.join('; ')})`;
  }
}
