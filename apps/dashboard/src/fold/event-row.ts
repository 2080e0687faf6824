import type { EventGap, TaskEvent } from '@celerity/task-core';
import type { EventRow } from '../resources/events.js';
import { shortened } from './task-facts.js';

/** Characters of a text, or of the JSON of anything else, that the tail keeps. */
const LONGEST = 300;

/** Fields that have a place of their own, or say nothing. */
const PLACED = new Set(['type', 'hostname', 'pid', 'timestamp', 'utcoffset', 'clock', 'uuid', 'name']);

/** An event as the tail shows it. @param name of its task, where it is known */
export function eventRow(id: string, event: TaskEvent, name: string | undefined): EventRow {
  return {
    id,
    type: event.type,
    at: new Date(event.timestamp * 1000).toISOString(),
    hostname: event.hostname,
    pid: event.pid,
    clock: event.clock,
    task_id: 'uuid' in event ? event.uuid : null,
    name: 'name' in event ? event.name : (name ?? null),
    fields: fieldsOf(event),
  };
}

export function gapRow({ id, until, hostname, pid, reason, since, count }: EventGap): EventRow {
  const fields = { reason, since: since === null ? null : new Date(since * 1000).toISOString(), count: count ?? null };
  const at = new Date(until * 1000).toISOString();
  return {
    id,
    type: 'gap',
    at,
    hostname: hostname ?? null,
    pid: pid ?? null,
    clock: null,
    task_id: null,
    name: null,
    fields,
  };
}

function fieldsOf(event: TaskEvent): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(event)) {
    if (!PLACED.has(field) && value !== null && value !== undefined) fields[field] = short(value);
  }
  return fields;
}

function short(value: unknown): unknown {
  if (typeof value === 'string') return shortened(value, LONGEST);
  if (typeof value !== 'object') return value;
  const json = JSON.stringify(value);
  return json.length > LONGEST ? shortened(json, LONGEST) : value;
}
