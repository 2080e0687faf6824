import type { EventRow } from '../../api/resources.js';

/* The tail of events as the page keeps it. Pure: see event-tail.spec.ts. */

/** Events that the page keeps. */
export const MOST_EVENTS = 3_000;

export interface EventFilter {
  /** Event types; null: all but heartbeats, which are many and say little. */
  types: ReadonlySet<string> | null;
  /** Anywhere in the task's name or id, or the worker's name; lower case. */
  text: string;
}

/** The tail with what came, newest first, each event once. `fresh`: oldest first, as the stream sends it. */
export function extended(tail: readonly EventRow[], fresh: readonly EventRow[]): EventRow[] {
  const recent = new Set(tail.slice(0, 2 * fresh.length + 200).map(({ id }) => id));
  const added = fresh.filter(({ id }) => !recent.has(id) && recent.add(id)).reverse();
  return added.length === 0 ? (tail as EventRow[]) : [...added, ...tail].slice(0, MOST_EVENTS);
}

export function fits(event: EventRow, { types, text }: EventFilter): boolean {
  if (types ? !types.has(event.type) : event.type === 'worker-heartbeat') return false;
  if (text === '') return true;
  return [event.name, event.task_id, event.hostname].some((it) => it?.toLowerCase().includes(text));
}
