import { describe, expect, it } from '@jest/globals';
import type { EventEntry, EventFields, EventType, TaskEvent } from '@celerity/task-core';
import { LiveState } from './live-state.js';
import { LogHistogram } from './log-histogram.js';
import { Slots } from './slots.js';
import { type EventOfTask, foldEvent } from './task-facts.js';
import type { TaskFacts } from '@celerity/storage';

const T0 = Date.parse('2026-11-28T10:00:00Z');

/** An event of a task or worker, `seconds` after the beginning. */
function event<T extends EventType>(type: T, seconds: number, fields: EventFields[T], hostname = 'w1'): TaskEvent {
  const origin = { hostname, pid: 1, timestamp: T0 / 1000 + seconds, utcoffset: 0, clock: 1 };
  return { type, ...origin, ...fields } as unknown as TaskEvent;
}

const uuid = 'task-1';
const family = { eta: null, expires: null, root_id: uuid, parent_id: null, retries: 0 };
const sent = (more = {}) =>
  event('task-sent', 0, { uuid, name: 'tasks.add', queue: 'celery', ...family, ...more }, 'gen1@h');
const received = (more = {}) =>
  event('task-received', 1, { uuid, name: 'tasks.add', args: [1, 2], kwargs: {}, ...family, ...more });
const started = (seconds = 2) => event('task-started', seconds, { uuid });
const succeeded = (seconds = 5) => event('task-succeeded', seconds, { uuid, result: 3, runtime: 3 });
const heartbeat = (seconds: number, more = {}) =>
  event('worker-heartbeat', seconds, {
    ...{
      freq: 2,
      sw_ident: 'celerity',
      sw_ver: '1',
      sw_sys: 'Linux',
      active: 1,
      processed: 7,
      loadavg: [0, 0, 0],
      ...more,
    },
  });

function fold(...events: TaskEvent[]): TaskFacts {
  return events.reduce<TaskFacts | undefined>(
    (known, each, index) => foldEvent(known, `${T0}-${index}.1`, each as EventOfTask, { timeline: true }),
    undefined,
  )!;
}

describe('foldEvent', () => {
  it('follows a task from sent to done', () => {
    expect(fold(sent(), received(), started(), succeeded())).toMatchObject({
      ...{
        taskId: uuid,
        name: 'tasks.add',
        queue: 'celery',
        worker: 'w1',
        state: 'SUCCESS',
        args: '[1,2]',
        kwargs: '{}',
      },
      ...{
        seenAt: T0,
        sentAt: T0,
        receivedAt: T0 + 1000,
        startedAt: T0 + 2000,
        doneAt: T0 + 5000,
        wait: 2,
        runtime: 3,
      },
      ...{ result: '3', retries: 0, rootId: uuid },
    });
  });

  it('says nothing of the state where only the sending was told', () => {
    expect(fold(sent()).state).toBeUndefined();
    expect(fold(received(), sent())).toMatchObject({ state: 'RECEIVED', queue: 'celery' });
  });

  it('keeps an end, whatever is told after it', () => {
    const late = fold(succeeded(), started(9), received());
    expect(late).toMatchObject({ state: 'SUCCESS', doneAt: T0 + 5000, args: '[1,2]', startedAt: T0 + 9000 });
    const revoked = event('task-revoked', 9, { uuid, terminated: true, signum: null, expired: false });
    expect(fold(sent(), succeeded(), revoked)).toMatchObject({ state: 'SUCCESS', result: '3' });
  });

  it('counts from the eta when there is one', () => {
    expect(fold(sent({ eta: T0 + 1500 }), started(2)).wait).toBe(0.5);
    expect(fold(started(2)).wait).toBeUndefined();
    expect(fold(received(), started(2), sent()).wait).toBe(2);
  });

  it('goes through retries, and forgets the error with the success', () => {
    const retried = event('task-retried', 3, { uuid, exception: 'Error: no', traceback: 'at x' });
    const again = fold(sent(), received(), started(), retried);
    expect(again).toMatchObject({ state: 'RETRY', retries: 1, error: 'Error: no', runtime: 1 });
    const done = fold(sent(), received(), started(), retried, received({ retries: 1 }), started(8), succeeded(9));
    expect(done).toMatchObject({ state: 'SUCCESS', retries: 1, wait: 2 });
    expect(done.error).toBeUndefined();
    expect(Object.values(done.timeline!).map(({ t }) => t)).toEqual([
      ...['sent', 'received', 'started', 'retried', 'received', 'started', 'succeeded'],
    ]);
    expect(Object.values(done.timeline!)[3]).toMatchObject({ e: 'Error: no', tb: 'at x' });
  });

  it('tells failures, revocations and poison', () => {
    const failed = event('task-failed', 4, { uuid, exception: 'TypeError: x', traceback: null });
    expect(fold(sent(), started(), failed)).toMatchObject({ state: 'FAILURE', error: 'TypeError: x', runtime: 2 });
    const expired = event('task-revoked', 4, { uuid, terminated: false, signum: null, expired: true }, 'gen1@h');
    expect(fold(sent(), expired)).toMatchObject({ state: 'REVOKED', error: 'TaskRevokedError: expired' });
    const poisoned = event('task-poisoned', 3, { uuid, name: 'a', queue: 'q', crashes: 3, reason: 'SIGSEGV' });
    expect(fold(poisoned, failed)).toMatchObject({ state: 'FAILURE', poison: { crashes: 3, reason: 'SIGSEGV' } });
  });

  it('begins anew when the id is used again much later', () => {
    const later = { ...sent(), timestamp: T0 / 1000 + 90_000 };
    expect(fold(sent(), succeeded(), later)).toMatchObject({ sentAt: T0 + 90_000_000 });
    expect(fold(sent(), succeeded(), later).state).toBeUndefined();
    expect(fold(succeeded(), sent()).state).toBe('SUCCESS');
  });

  it('notes what an event had not in full', () => {
    const cut = { ...received({ args: null }), cut: ['args'] } as TaskEvent;
    expect(fold(cut)).toMatchObject({ cut: ['args'], kwargs: '{}' });
    expect(fold(cut).args).toBeUndefined();
    expect(fold({ ...succeeded(), result: null, cut: ['result'] } as TaskEvent).result).toBeUndefined();
    expect(fold({ ...succeeded(), result: null } as TaskEvent).result).toBe('null');
  });
});

describe('LiveState', () => {
  let number = 0;
  const entry = (each: TaskEvent): EventEntry => ({ kind: 'event', id: `${T0}-${number++}.1`, event: each });
  const stateOf = (...events: TaskEvent[]) => {
    const state = new LiveState({ tasks: 3, tail: 4 });
    for (const each of events) state.apply(entry(each));
    return state;
  };

  it('counts a wait once, whichever of its two ends is told first', () => {
    for (const events of [
      [sent(), started()],
      [started(), sent()],
      [started(), sent(), started(9)],
    ]) {
      const { wait } = stateOf(...events).figures.total(T0 - 60_000);
      expect([wait.count, Math.round(wait.quantile(0.5)!)]).toEqual([1, 2]);
    }
  });

  it('counts what happened, each end once', () => {
    const state = stateOf(sent(), received(), started(), succeeded(), succeeded(6));
    const total = state.figures.total(T0 - 60_000);
    expect(total.counts).toEqual({ sent: 1, started: 1, succeeded: 1, failed: 0, retried: 0, revoked: 0 });
    expect(total.wait.quantile(0.5)).toBeCloseTo(2, 0);
    expect(total.arrivals).toEqual(new Map([['celery', 1]]));
    expect(state.figures.byType(T0 - 60_000, 5)).toMatchObject([{ name: 'tasks.add', succeeded: 1, failed: 0 }]);
    expect(state.figures.minutes.since(T0)).toHaveLength(1);
  });

  it('tells what has changed once', () => {
    const state = stateOf(sent(), started());
    expect(state.takeChanged()).toEqual([uuid]);
    expect(state.takeChanged()).toEqual([]);
  });

  it('keeps so many tasks and events, and no more', () => {
    const state = stateOf(...[1, 2, 3, 4, 5].map((n) => ({ ...sent(), uuid: `t${n}` })));
    expect([...state.tasks.all()].map(({ taskId }) => taskId)).toEqual(['t3', 't4', 't5']);
    expect(state.tail.size).toBe(4);
  });

  it('keeps little of what is long', () => {
    const long = 'x'.repeat(10_000);
    const state = stateOf(received({ args: [long], kwargs: { long } }));
    expect(state.tasks.get(uuid)?.args).toHaveLength(301);
    expect(JSON.stringify([...state.tail.all()]).length).toBeLessThan(1500);
  });

  it('knows workers by their heartbeats, and credits them', () => {
    const state = stateOf(heartbeat(0), sent(), started(), succeeded(), heartbeat(6, { active: 0 }));
    expect(state.workers.get('w1')).toMatchObject({ status: 'online', active: 0, processed: 7, succeeded: 1 });
    state.apply(entry({ ...heartbeat(7), type: 'worker-offline' } as TaskEvent));
    expect(state.workers.get('w1')?.status).toBe('offline');
    state.apply(entry({ ...heartbeat(8), pid: 2 } as TaskEvent));
    expect(state.workers.get('w1')).toMatchObject({ status: 'online', succeeded: 0 });
  });

  it('shows gaps in the tail', () => {
    const state = stateOf();
    state.apply({ kind: 'gap', id: '5-0.0', reason: 'trimmed', since: null, until: T0 / 1000 });
    expect([...state.tail.all()]).toMatchObject([{ type: 'gap', fields: { reason: 'trimmed', since: null } }]);
    expect(state.lastId).toBe('5-0.0');
  });
});

describe('LogHistogram', () => {
  it('tells quantiles within 5 %', () => {
    const histogram = new LogHistogram();
    for (let ms = 1; ms <= 10_000; ms++) histogram.add(ms / 1000);
    for (const share of [0.5, 0.95, 0.99]) {
      const value = histogram.quantile(share)!;
      expect(Math.abs(value / (10 * share) - 1)).toBeLessThan(0.051);
    }
    expect(histogram.quantile(1)).toBeLessThanOrEqual(10);
    expect(new LogHistogram().quantile(0.5)).toBeNull();
    const again = LogHistogram.from(JSON.parse(JSON.stringify(histogram)) as [number, number][]);
    expect(again.count).toBe(10_000);
    expect(again.quantile(0.5)).toBeCloseTo(histogram.quantile(0.5)!);
  });
});

describe('Slots', () => {
  it('keeps the newest steps, also when time jumps', () => {
    const slots = new Slots(10, 3, () => ({ n: 0 }));
    for (const at of [5, 15, 25, 35, 12]) {
      const slot = slots.at(at);
      if (slot) slot.n += 1;
    }
    expect(slots.since(0)).toEqual([
      [10, { n: 2 }],
      [20, { n: 1 }],
      [30, { n: 1 }],
    ]);
    expect(slots.at(5)).toBeUndefined();
    slots.at(1_000_000);
    expect(slots.since(0)).toHaveLength(1);
  });
});
