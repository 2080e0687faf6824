import { type HistoricTask, type TaskFilter, TaskHistory } from '@celerity/storage';
import type { Caller } from '@celerity/server';
import { TaskRegistry } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';
import { BulkSelection } from './bulk-selection.js';
import { csvLine } from './csv-line.js';

/** Tasks that are read at once. */
const PAGE = 200;

const COLUMNS = [
  ...[
    'task_id',
    'name',
    'state',
    'queue',
    'worker',
    'args',
    'kwargs',
    'result',
    'error',
    'retries',
    'sent',
    'received',
  ],
  ...['started', 'done', 'eta', 'expires', 'wait_seconds', 'runtime', 'root_id', 'parent_id', 'poisoned'],
] as const;
type Row = Record<(typeof COLUMNS)[number], string | number | boolean | null>;

/** Writes tasks of history out, in full, newest first. */
@Injectable()
export class TaskExport {
  constructor(
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    private readonly selection: BulkSelection,
    private readonly redaction: Redaction,
  ) {}

  /** Text, some lines at a time. Only as fast as it is read. */
  async *lines(filter: TaskFilter, format: 'csv' | 'jsonl', caller: Caller): AsyncGenerator<string> {
    const write = format === 'csv' ? (row: Row) => csvLine(COLUMNS.map((column) => row[column])) : jsonLine;
    if (format === 'csv') yield csvLine(COLUMNS);
    for await (const ids of this.selection.pages(filter, Infinity, true)) {
      for (let start = 0; start < ids.length; start += PAGE) {
        const page = ids.slice(start, start + PAGE);
        const found = new Map((await this.history.findAll(page)).map((task) => [task.taskId, task]));
        const rows = page.flatMap((id) => found.get(id) ?? []).map((task) => this.rowOf(task, caller));
        yield rows.map(write).join('');
      }
    }
  }

  private rowOf(task: HistoricTask, caller: Caller): Row {
    return {
      task_id: task.taskId,
      name: task.name,
      state: task.state,
      queue: task.queue,
      worker: task.worker,
      args: this.args(task, caller),
      kwargs: this.redaction.json(task.kwargs, caller),
      result: this.redaction.json(task.result, caller),
      error: task.error,
      retries: task.retries,
      sent: iso(task.sentAt),
      received: iso(task.receivedAt),
      started: iso(task.startedAt),
      done: iso(task.doneAt),
      eta: iso(task.eta),
      expires: iso(task.expires),
      wait_seconds: task.wait,
      runtime: task.runtime,
      root_id: task.rootId,
      parent_id: task.parentId,
      poisoned: task.poison !== null,
    };
  }

  private args({ name, args }: HistoricTask, caller: Caller): string | null {
    const names = this.registry.find(name ?? '')?.paramNames ?? [];
    return this.redaction.argsJson(args, names, caller);
  }
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

/** Arguments and results are JSON already; here they are values again, where they are whole. */
function jsonLine(row: Row): string {
  const whole = (text: Row[keyof Row]): unknown => {
    try {
      return typeof text === 'string' ? JSON.parse(text) : text;
    } catch {
      return text;
    }
  };
  const { args, kwargs, result } = row;
  return `${JSON.stringify({ ...row, args: whole(args), kwargs: whole(kwargs), result: whole(result) })}\n`;
}
