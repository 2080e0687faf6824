import type { WaitReason, WhyWaiting } from '../resources/waiting.js';
import type { WaitFacts } from './facts.js';

const READY = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);
const RUNNING = new Set(['STARTED', 'PROGRESS']);

/** Why a task has not started, as far as the facts tell. */
export function explainWait(facts: WaitFacts): WhyWaiting {
  const { taskId, state, queue, lane, place } = facts;
  const waiting = !READY.has(state) && !RUNNING.has(state);
  const reasons = waiting ? reasonsOf(facts) : [];
  const position = waiting && place.at === 'waiting' ? place.before : null;
  return { task_id: taskId, state, waiting, queue, lane, reasons, position, ...estimate(facts, reasons, position) };
}

/** What lasts longest comes first. */
function reasonsOf(facts: WaitFacts): WaitReason[] {
  const all = [
    expired(facts),
    ...consuming(facts),
    paused(facts),
    delayed(facts),
    capped(facts),
    busyOrQueued(facts),
    held(facts),
  ];
  return all.filter((reason) => reason !== undefined);
}

function reason(
  cause: WaitReason['cause'],
  message: string,
  fix: string | null = null,
  until: number | null = null,
): WaitReason {
  return { cause, message, fix, until: until === null ? null : new Date(until).toISOString() };
}

function expired({ expires, now }: WaitFacts): WaitReason | undefined {
  if (expires === null || expires > now) return undefined;
  return reason('expired', 'Its time to start is over: it ends as REVOKED when it is next looked at.');
}

function lineName({ queue, lane }: WaitFacts): string {
  return lane ? `lane '${lane}' of queue '${queue}'` : `queue '${queue}'`;
}

function consuming(facts: WaitFacts): (WaitReason | undefined)[] {
  const { consumers, handlers, name, place } = facts;
  if (place.at === 'active') return [];
  const able = consumers.filter(({ leaving }) => !leaving);
  if (able.length === 0) {
    const going = consumers.length > 0 ? ' The ones there were shut down.' : '';
    const fix = `Start a worker that consumes it, or add the queue to one: control add_consumer ${facts.queue}.`;
    return [reason('no_consumer', `No live worker consumes ${lineName(facts)}.${going}`, fix)];
  }
  if (handlers !== undefined && handlers.length === 0) {
    const message = `${count(able.length, 'worker')} consume${able.length === 1 ? 's' : ''} ${lineName(facts)}, and none has a handler for '${name}'.`;
    return [reason('no_handler', message, 'Deploy a worker that knows the task; until then it is put back each time.')];
  }
  return [];
}

function paused(facts: WaitFacts): WaitReason | undefined {
  if (!facts.line?.paused || facts.place.at === 'active') return undefined;
  return reason(
    'paused',
    `The queue '${facts.queue}' is paused: it accepts tasks and starts none.`,
    'Resume the queue.',
  );
}

function delayed({ place, state, rate, now }: WaitFacts): WaitReason | undefined {
  if (place.at !== 'delayed') return undefined;
  const seconds = lasting(Math.max(0, place.due - now) / 1000);
  if (place.rateLimited) {
    const message = `The rate of its name${rate ? ` (${rate})` : ''} holds it for another ${seconds}.`;
    return reason('rate_limited', message, 'Raise the rate limit; times that are reserved already stand.', place.due);
  }
  if (state === 'RETRY' || place.retries > 0) {
    return reason('retry', `It failed ${count(place.retries, 'time')} and runs again in ${seconds}.`, null, place.due);
  }
  return reason('delayed', `Its time comes in ${seconds}.`, null, place.due);
}

function capped(facts: WaitFacts): WaitReason | undefined {
  const { line, place } = facts;
  if (place.at !== 'waiting' || !line || line.concurrency === null || line.active < line.concurrency) return undefined;
  const message = `Of ${lineName(facts)} at most ${count(line.concurrency, 'task')} may run at once, over all workers, and ${line.active} do${line.active === 1 ? 'es' : ''}.`;
  return reason('global_concurrency', message, 'Raise the concurrency of the queue.');
}

function busyOrQueued(facts: WaitFacts): WaitReason | undefined {
  const { place, line, consumers } = facts;
  if (place.at !== 'waiting') return undefined;
  if (place.before > 0) {
    const first = place.priority > 0 ? ' Those without a priority, and those with a lower number, go first.' : '';
    return reason(
      'queued',
      `${count(place.before, 'task')} of ${lineName(facts)} start${place.before === 1 ? 's' : ''} before it.${first}`,
    );
  }
  const slots = consumers.reduce((sum, { concurrency }) => sum + concurrency, 0);
  if (!line || line.active === 0 || slots === 0) return reason('queued', 'It is next.');
  return reason(
    'busy',
    `It is next. Its workers run ${count(line.active, 'task')} of ${lineName(facts)}; it starts when a slot is free.`,
  );
}

function held({ place, worker, state }: WaitFacts): WaitReason | undefined {
  if (place.at !== 'active') return undefined;
  const who = worker ? `Worker '${worker}'` : 'A worker';
  const message =
    state === 'RECEIVED' ? 'has taken it and waits for a free slot.' : 'has taken it and is about to start it.';
  return reason('worker_not_ready', `${who} ${message}`);
}

/** What stands in the way of any estimate. */
const OPEN_ENDED = new Set(['no_consumer', 'no_handler', 'paused', 'expired']);

function estimate(facts: WaitFacts, reasons: readonly WaitReason[], position: number | null) {
  const none = { estimated_start: null, estimate_basis: null };
  if (reasons.length === 0 || reasons.some(({ cause }) => OPEN_ENDED.has(cause))) return none;
  const { place, now, pace, line, consumers, runtime } = facts;
  const at = (ms: number, basis: string) => ({
    estimated_start: new Date(Math.round(ms)).toISOString(),
    estimate_basis: basis,
  });
  if (place.at === 'delayed')
    return at(Math.max(place.due, now), 'its time comes then; it may wait in line after that');
  if (position === null) return none;
  if (pace.starts > 0) {
    const each = pace.seconds / pace.starts;
    return at(
      now + each * (position + 1) * 1000,
      `${count(pace.starts, 'start')} in the last ${lasting(pace.seconds)}`,
    );
  }
  const slots = Math.min(
    consumers.reduce((sum, { concurrency }) => sum + concurrency, 0),
    line?.concurrency ?? Infinity,
  );
  if (runtime === null || slots === 0) return none;
  const rounds = Math.ceil((position + 1) / slots);
  return at(now + rounds * runtime * 1000, `tasks of its kind take ${lasting(runtime)}, over ${count(slots, 'slot')}`);
}

function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

function lasting(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
