import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask, type TaskInput } from '../definition/define-task.js';
import { Handles } from '../handler/handles.decorator.js';
import { LoggingTask } from '../handler/logging-task.js';
import type { TaskContext } from '../handler/task-context.js';

/** What a run wrote down of itself. */
export interface RunNote {
  what: 'begins' | 'ends';
  taskId: string;
  /** Number of the delivery. */
  delivery: number;
  /** Process that ran it, and that one's parent: of a pool's child, the worker. */
  pid: number;
  parent: number;
  /** ms since the epoch */
  at: number;
}

/** A line of a file is written in one piece: neither a broken broker nor the end of the process takes it back. */
export function noteRun(ledger: string, what: RunNote['what'], task: TaskContext): void {
  const { taskId, attempt: delivery } = task.request;
  const note: RunNote = { what, taskId, delivery, pid: process.pid, parent: process.ppid, at: Date.now() };
  appendFileSync(ledger, `${JSON.stringify(note)}\n`);
}

/** Every run so far, in the order in which they were written down. */
export function readRuns(ledger: string): RunNote[] {
  const lines = readFileSync(ledger, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RunNote);
}

/**
 * Writes down when each run of it begins and ends, so that executions are counted by what they did, not by what was told of them.
 * It takes `ms`: awaiting and obeying its signal (`gentle`), awaiting and deaf to it (`deaf`), or in a busy loop (`busy`).
 */
export const noted = defineTask({
  name: 'tasks.noted',
  params: {
    ledger: z.string(),
    ms: z.number().default(0),
    manner: z.enum(['gentle', 'deaf', 'busy']).default('gentle'),
  },
  result: z.object({ pid: z.int() }),
});

@Handles(noted)
export class Noted extends LoggingTask<typeof noted> {
  async run({ ledger, ms, manner }: TaskInput<typeof noted>, task: TaskContext) {
    noteRun(ledger, 'begins', task);
    if (manner === 'busy') {
      for (const until = Date.now() + ms; Date.now() < until;);
    } else if (ms > 0) {
      await sleep(ms, undefined, manner === 'gentle' ? { signal: task.signal } : {});
    }
    noteRun(ledger, 'ends', task);
    return { pid: process.pid };
  }
}
