import { type EventPosition, parsePosition } from './event-position.js';
import type { TaskEvent } from './event-types.js';

/** An event over this many bytes is cut down. */
const MAX_EVENT = 16 * 1024;
/** Fields over this are what is cut. */
const MAX_FIELD = 1024;

/** Events that a publisher could not keep until the broker took them. Times in seconds since the epoch. */
export interface DroppedEvents {
  count: number;
  /** Of the first and of the last of them. */
  since: number;
  until: number;
}

/** Events of one process on their way into one entry. */
export interface EventBatch {
  /** Counts the batches of a process from 1: a number that comes twice is a repeat, one that never comes is a loss. */
  number: number;
  /** JSON of each, at least one. */
  events: readonly string[];
  /** What was dropped before the first of them. */
  dropped: DroppedEvents | undefined;
}

/** Who publishes, told once in each entry. */
export interface Publisher {
  hostname: string;
  pid: number;
  /** Random, unlike a pid never used again. */
  process: string;
}

/** An entry as a reader gets it. `position` is the place after its last event. */
export interface EventStreamEntry extends Omit<EventBatch, 'events'> {
  position: EventPosition;
  publisher: Publisher;
  utcoffset: number;
  events: readonly unknown[];
}

/** JSON of an event. One that is too long for the stream keeps its short fields, and names the others in `cut`. */
export function encodeEvent(event: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(event);
  if (json.length * 3 <= MAX_EVENT || Buffer.byteLength(json) <= MAX_EVENT) return json;
  const cut = Object.keys(event).filter((field) => (JSON.stringify(event[field]) ?? '').length > MAX_FIELD);
  return JSON.stringify({ ...event, ...Object.fromEntries(cut.map((field) => [field, shortened(event[field])])), cut });
}

/** Arguments of XADD after the id. */
export function encodeEntry({ hostname, pid, process }: Publisher, batch: EventBatch): (string | number)[] {
  const { number, events, dropped } = batch;
  // Of UTC - local time, as Celery has it: in whole hours, positive in the west.
  const utcoffset = Math.floor(new Date().getTimezoneOffset() / 60);
  return [
    ...['hostname', hostname, 'pid', pid, 'process', process, 'utcoffset', utcoffset, 'batch', number],
    ...(dropped ? ['dropped', JSON.stringify(dropped)] : []),
    ...['count', events.length, 'events', `[${events.join(',')}]`],
  ];
}

export function decodeEntry([id, fields]: [id: string, fields: string[]]): EventStreamEntry {
  const field: Partial<Record<string, string>> = {};
  for (let i = 0; i + 1 < fields.length; i += 2) field[fields[i]!] = fields[i + 1];
  const events = JSON.parse(field.events ?? '[]') as unknown[];
  return {
    position: parsePosition(`${id}.${events.length}`),
    publisher: { hostname: field.hostname ?? '', pid: Number(field.pid), process: field.process ?? '' },
    utcoffset: Number(field.utcoffset),
    number: Number(field.batch),
    dropped: field.dropped === undefined ? undefined : (JSON.parse(field.dropped) as DroppedEvents),
    events,
  };
}

/** The event at an index of an entry, from 1. */
export function eventOf(
  { publisher: { hostname, pid }, utcoffset, events }: EventStreamEntry,
  index: number,
): TaskEvent {
  return { ...(events[index - 1] as object), hostname, pid, utcoffset } as TaskEvent;
}

function shortened(value: unknown): string | null {
  return typeof value === 'string' ? `${value.slice(0, MAX_FIELD)}…` : null;
}
