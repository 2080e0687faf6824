import { sortable, type StoredMoment, type TaskFacts } from '@celerity/storage';
import type { EventFields, TaskEvent } from '@celerity/task-core';

/** An event of a task. */
export type EventOfTask = Extract<TaskEvent, { uuid: string }>;

export function isOfTask(event: TaskEvent): event is EventOfTask {
  return 'uuid' in event;
}

/** After an end by so much, ms, the same id is sent as another task. Clocks differ by less. */
const NEXT_LIFE = 60_000;

export interface FoldOptions {
  /** Keep each event. (Default: false) */
  timeline?: boolean;
  /** Cut texts at so many characters, and end them with `…`. (Default: as long as events are) */
  cutAt?: number;
}

/**
 * What is known of a task after one more event of it. What was known may be changed.
 *
 * @param known of this task; undefined: nothing
 * @param id of the event
 */
export function foldEvent(
  known: TaskFacts | undefined,
  id: string,
  event: EventOfTask,
  options: FoldOptions = {},
): TaskFacts {
  const at = event.timestamp * 1000;
  const begun = known && isNextLife(known, event, at) ? undefined : known;
  const facts = begun ?? { taskId: event.uuid, position: '', seenAt: at, updatedAt: at };
  const ended = facts.doneAt !== undefined;
  facts.position = sortable(id);
  facts.updatedAt = Math.max(facts.updatedAt, at);
  facts.seenAt = Math.min(facts.seenAt, at);
  if (event.cut) noteCut(facts, event.cut);
  tell(facts, event, at, ended);
  if (options.cutAt !== undefined) shorten(facts, options.cutAt);
  if (options.timeline) facts.timeline = { ...facts.timeline, [id]: momentOf(event, at) };
  return facts;
}

function isNextLife(known: TaskFacts, event: EventOfTask, at: number): boolean {
  return event.type === 'task-sent' && known.doneAt !== undefined && at > known.doneAt + NEXT_LIFE;
}

/** An end is never taken back: what comes after it only fills in what is missing. */
function tell(facts: TaskFacts, event: EventOfTask, at: number, ended: boolean): void {
  switch (event.type) {
    case 'task-sent':
      introduce(facts, event);
      facts.queue ??= event.queue;
      facts.sentAt ??= at;
      // Two processes tell, each in its time: the start may be known before.
      if (facts.startedAt !== undefined && !facts.retries) facts.wait ??= waitUntil(facts, facts.startedAt);
      return;
    case 'task-received':
      introduce(facts, event);
      if (event.queue) facts.queue ??= event.queue;
      facts.args ??= jsonOf(event.args ?? undefined);
      facts.kwargs ??= jsonOf(event.kwargs ?? undefined);
      if (ended) facts.receivedAt ??= at;
      else Object.assign(facts, { state: 'RECEIVED', worker: event.hostname, receivedAt: at });
      return;
    case 'task-started':
      facts.wait ??= waitUntil(facts, at);
      if (ended) facts.startedAt ??= at;
      else Object.assign(facts, { state: 'STARTED', worker: event.hostname, startedAt: at });
      return;
    case 'task-succeeded':
      if (ended) return;
      Object.assign(facts, { state: 'SUCCESS', worker: event.hostname, doneAt: at, runtime: event.runtime });
      facts.result = event.cut?.includes('result') && event.result === null ? undefined : jsonOf(event.result);
      delete facts.error;
      return;
    case 'task-failed':
      if (ended) return;
      Object.assign(facts, { state: 'FAILURE', doneAt: at, error: event.exception, ...runtimeOf(facts, at) });
      facts.worker ??= event.hostname;
      return;
    case 'task-retried':
      if (ended) return;
      Object.assign(facts, { state: 'RETRY', worker: event.hostname, error: event.exception, ...runtimeOf(facts, at) });
      if (facts.retries !== undefined) facts.retries += 1;
      return;
    case 'task-revoked':
      if (ended) return;
      Object.assign(facts, {
        state: 'REVOKED',
        doneAt: at,
        error: `TaskRevokedError: ${wayOut(event)}`,
        ...runtimeOf(facts, at),
      });
      return;
    case 'task-poisoned':
      facts.name ??= event.name;
      facts.queue ??= event.queue;
      facts.poison = { crashes: event.crashes, reason: event.reason, at };
      return;
    case 'task-unknown':
      facts.name ??= event.name;
      facts.queue ??= event.queue;
      return;
    case 'task-rejected':
      return;
  }
}

type Introduction = Omit<EventFields['task-sent'], 'uuid' | 'queue'>;

function introduce(facts: TaskFacts, { name, eta, expires, retries, root_id, parent_id }: Introduction): void {
  facts.name ??= name;
  facts.rootId ??= root_id;
  if (parent_id !== null) facts.parentId ??= parent_id;
  if (eta !== null) facts.eta = eta;
  if (expires !== null) facts.expires = expires;
  facts.retries = Math.max(facts.retries ?? 0, retries);
}

function noteCut(facts: TaskFacts, cut: readonly string[]): void {
  const names = cut.map((field) => (field === 'exception' || field === 'traceback' ? 'error' : field));
  facts.cut = [...new Set([...(facts.cut ?? []), ...names])];
}

function shorten(facts: TaskFacts, most: number): void {
  for (const field of ['args', 'kwargs', 'result', 'error'] as const) {
    const text = facts[field];
    if (text !== undefined && text.length > most + 1) facts[field] = shortened(text, most);
  }
}

/** A copy: what V8 slices keeps the whole text in memory. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${Buffer.from(text.slice(0, most)).toString()}…` : text;
}

/** Seconds from when it could start; undefined when that is not known. */
function waitUntil({ sentAt, eta }: TaskFacts, at: number): number | undefined {
  return sentAt === undefined ? undefined : Math.max(0, at - Math.max(sentAt, eta ?? 0)) / 1000;
}

/** Seconds since the start, of runs whose events do not tell. */
function runtimeOf({ startedAt, state }: TaskFacts, at: number): { runtime?: number } {
  const runs = startedAt !== undefined && (state === 'STARTED' || state === undefined);
  return runs ? { runtime: Math.max(0, at - startedAt) / 1000 } : {};
}

function wayOut({ terminated, expired }: EventFields['task-revoked']): string {
  return expired ? 'expired' : terminated ? 'terminated' : 'revoked';
}

/** Undefined for what was cut. */
function jsonOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function momentOf(event: EventOfTask, at: number): StoredMoment {
  const moment: StoredMoment = { t: event.type.slice('task-'.length), at, by: event.hostname, c: event.clock };
  switch (event.type) {
    case 'task-sent':
    case 'task-received':
      return { ...moment, n: event.retries, ...(event.eta !== null && { eta: event.eta }) };
    case 'task-succeeded':
      return { ...moment, rt: event.runtime };
    case 'task-failed':
    case 'task-retried':
      return { ...moment, e: event.exception, ...(event.traceback !== null && { tb: event.traceback }) };
    case 'task-revoked':
      return { ...moment, x: wayOut(event) };
    case 'task-poisoned':
      return { ...moment, x: event.reason };
    case 'task-rejected':
    case 'task-started':
    case 'task-unknown':
      return moment;
  }
}
