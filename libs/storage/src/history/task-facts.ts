import type { StoredPoison, StoredTimeline } from '../database/history-schema.js';

/**
 * What some events of one task told, to be merged with what is known of it. What is absent was not told. Merging is the same in any order
 * and however often: facts from one event may come again. Times are ms since the epoch.
 */
export interface TaskFacts {
  taskId: string;
  /** Of the newest of the events, see {@link sortable}. */
  position: string;
  /** Absent: they say nothing of it, as `task-sent` alone. */
  state?: string;
  name?: string;
  queue?: string;
  worker?: string;
  /** When it was sent, or else first heard of. */
  seenAt: number;
  sentAt?: number;
  receivedAt?: number;
  startedAt?: number;
  /** Present exactly when `state` is final. */
  doneAt?: number;
  eta?: number;
  expires?: number;
  /** Seconds. */
  wait?: number;
  runtime?: number;
  retries?: number;
  /** JSON. */
  args?: string;
  kwargs?: string;
  result?: string;
  error?: string;
  rootId?: string;
  parentId?: string;
  poison?: StoredPoison;
  cut?: string[];
  timeline?: StoredTimeline;
  updatedAt: number;
}

const EVENT_ID = /^(\d{1,15})-(\d{1,15})\.(\d{1,9})$/;

/** An event's id, so written that texts sort as events do. @throws RangeError for what is no id of an event */
export function sortable(eventId: string): string {
  const [, ms, number, index] = EVENT_ID.exec(eventId) ?? [];
  if (ms === undefined) throw new RangeError(`'${eventId}' is no id of an event`);
  return `${ms.padStart(15, '0')}-${number!.padStart(10, '0')}.${index!.padStart(6, '0')}`;
}

/** JSON that the database takes: it knows neither NUL nor halves of surrogate pairs, which `JSON.stringify` writes as escapes. */
export function cleanJson(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(/((?<!\\)(?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '$1\\ufffd');
}
