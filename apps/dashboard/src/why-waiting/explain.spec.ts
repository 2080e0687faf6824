import { describe, expect, it } from '@jest/globals';
import type { LineStatus, WorkerInfo } from '@celerity/task-core';
import { explainWait } from './explain.js';
import type { WaitFacts } from './facts.js';

const now = Date.parse('2026-11-28T10:00:00Z');
const line: LineStatus = {
  ...{
    waiting: 5,
    active: 4,
    delayed: 0,
    failed: 0,
    consumers: 1,
    oldest_waiting_seconds: 3,
    paused: false,
    concurrency: null,
  },
};
const worker = { name: 'w1', concurrency: 4, leaving: false } as WorkerInfo;
const facts = (more: Partial<WaitFacts> = {}): WaitFacts => ({
  ...{
    taskId: 't',
    name: 'ml.predict',
    state: 'PENDING',
    queue: 'ml',
    lane: null,
    now,
    expires: null,
    line,
    worker: null,
    rate: null,
  },
  ...{ place: { at: 'waiting', before: 2, priority: 0 }, consumers: [worker], handlers: ['w1'], runtime: 2 },
  pace: { starts: 0, seconds: 300 },
  ...more,
});
const causes = (more: Partial<WaitFacts>) => explainWait(facts(more)).reasons.map(({ cause }) => cause);

describe('explainWait', () => {
  it.each<[string, Partial<WaitFacts>, string[]]>([
    ['others before it', {}, ['queued']],
    ['nobody consumes it', { consumers: [] }, ['no_consumer', 'queued']],
    ['those who do were shut down', { consumers: [{ ...worker, leaving: true }] }, ['no_consumer', 'queued']],
    ['nobody has a handler', { handlers: [] }, ['no_handler', 'queued']],
    ['it is not known who has', { handlers: undefined }, ['queued']],
    ['its queue is paused', { line: { ...line, paused: true } }, ['paused', 'queued']],
    ['as many run as may', { line: { ...line, concurrency: 4 } }, ['global_concurrency', 'queued']],
    ['fewer run than may', { line: { ...line, concurrency: 5 } }, ['queued']],
    ['it is next, and everybody is busy', { place: { at: 'waiting', before: 0, priority: 0 } }, ['busy']],
    ['its time has not come', { place: { at: 'delayed', due: now + 1, rateLimited: false, retries: 0 } }, ['delayed']],
    [
      'it is retried',
      { state: 'RETRY', place: { at: 'delayed', due: now + 1, rateLimited: false, retries: 1 } },
      ['retry'],
    ],
    ['its rate holds it', { place: { at: 'delayed', due: now + 1, rateLimited: true, retries: 0 } }, ['rate_limited']],
    ['a worker has it', { state: 'RECEIVED', worker: 'w1', place: { at: 'active' } }, ['worker_not_ready']],
    ['it has expired', { expires: now - 1 }, ['expired', 'queued']],
  ])('%s', (_, more, expected) => {
    expect(causes(more)).toEqual(expected);
  });

  it.each(['STARTED', 'PROGRESS', 'SUCCESS', 'FAILURE', 'REVOKED'] as const)(
    'has nothing to say of a task in %s',
    (state) => {
      expect(explainWait(facts({ state }))).toMatchObject({
        waiting: false,
        reasons: [],
        position: null,
        estimated_start: null,
      });
    },
  );

  it('says what holds it, with figures, and what to do', () => {
    const [reason] = explainWait(facts({ lane: 'train', consumers: [] })).reasons;
    expect(reason!.message).toBe("No live worker consumes lane 'train' of queue 'ml'.");
    expect(reason!.fix).toContain('add_consumer ml');
    const [rate] = explainWait(
      facts({ rate: '10/m', place: { at: 'delayed', due: now + 90_000, rateLimited: true, retries: 0 } }),
    ).reasons;
    expect(rate).toMatchObject({
      message: expect.stringContaining('(10/m) holds it for another 90 s'),
      until: '2026-11-28T10:01:30.000Z',
    });
  });

  it('estimates the start from the pace, or else from the run time', () => {
    const start = (more: Partial<WaitFacts>) => explainWait(facts(more)).estimated_start;
    expect(start({ pace: { starts: 100, seconds: 300 } })).toBe('2026-11-28T10:00:09.000Z');
    expect(start({})).toBe('2026-11-28T10:00:02.000Z');
    expect(start({ place: { at: 'waiting', before: 8, priority: 0 } })).toBe('2026-11-28T10:00:06.000Z');
    expect(start({ line: { ...line, concurrency: 1 } })).toBe('2026-11-28T10:00:06.000Z');
    expect(start({ runtime: null })).toBeNull();
    expect(start({ line: { ...line, paused: true } })).toBeNull();
    expect(start({ place: { at: 'delayed', due: now + 5000, rateLimited: false, retries: 0 } })).toBe(
      '2026-11-28T10:00:05.000Z',
    );
  });
});
