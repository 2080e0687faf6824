import type { Caller } from '@celerity/server';
import { Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';
import type { EventRow } from '../resources/events.js';
import { TaskRows } from './task-rows.js';

/** Shows events to people, each without what is hidden from them. */
@Injectable()
export class EventRows {
  constructor(
    private readonly redaction: Redaction,
    private readonly rows: TaskRows,
  ) {}

  shown(row: EventRow, caller: Caller | undefined): EventRow {
    if (!this.redaction.holdsFor(caller)) return row;
    const { args, result, kwargs, ...others } = row.fields;
    const fields: Record<string, unknown> = this.redaction.of(others, caller);
    if (args !== undefined) fields.args = this.argsOf(args, this.rows.paramsOf(row.name), caller);
    if (kwargs !== undefined) fields.kwargs = this.valueOf(kwargs, caller);
    if (result !== undefined) fields.result = this.valueOf(result, caller);
    return { ...row, fields };
  }

  /** What was long is the beginning of its JSON. */
  private argsOf(args: unknown, names: readonly string[], caller: Caller | undefined): unknown {
    if (typeof args === 'string') return this.redaction.argsJson(args, names, caller);
    return Array.isArray(args) ? this.redaction.args(args, names, caller) : args;
  }

  private valueOf(value: unknown, caller: Caller | undefined): unknown {
    return typeof value === 'string' ? this.redaction.json(value, caller) : this.redaction.of(value, caller);
  }
}
