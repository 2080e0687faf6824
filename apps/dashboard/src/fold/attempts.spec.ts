import { describe, expect, it } from '@jest/globals';
import type { StoredMoment } from '@celerity/storage';
import { storyOf } from './attempts.js';

const T0 = Date.parse('2026-11-28T10:00:00Z');
const moments = (...all: [t: string, seconds: number, more?: Partial<StoredMoment>][]) =>
  Object.fromEntries(all.map(([t, s, more], i) => [`${T0 + i}-0.1`, { t, at: T0 + s * 1000, by: 'w1', ...more }]));
const outcomes = (...all: Parameters<typeof moments>) =>
  storyOf(moments(...all)).attempts.map(({ number, outcome, runtime }) => [number, outcome, runtime]);

describe('storyOf', () => {
  it('tells one run', () => {
    const story = storyOf(
      moments(['received', 1], ['started', 2], ['sent', 0, { by: 'gen1@h' }], ['succeeded', 5, { rt: 3 }]),
    );
    expect(story.timeline.map(({ type, attempt }) => [type, attempt])).toEqual([
      ['task-sent', null],
      ['task-received', 1],
      ['task-started', 1],
      ['task-succeeded', 1],
    ]);
    expect(story.attempts).toMatchObject([{ number: 1, worker: 'w1', outcome: 'succeeded', runtime: 3, error: null }]);
  });

  it('tells retries, with the error of each', () => {
    const error = { e: 'Error: no', tb: 'at x' };
    const all = [
      ['received', 1],
      ['started', 2],
      ['retried', 3, error],
      ['received', 4],
      ['started', 5],
      ['failed', 6, error],
    ] as const;
    const { attempts } = storyOf(moments(...(all as unknown as Parameters<typeof moments>)));
    expect(attempts).toMatchObject([
      { number: 1, outcome: 'retried', runtime: 1, error: 'Error: no', traceback: 'at x' },
      { number: 2, outcome: 'failed', runtime: 1 },
    ]);
  });

  it('knows a run that was lost, told or not', () => {
    expect(outcomes(['received', 1], ['started', 2], ['rejected', 3], ['received', 4], ['started', 5])).toEqual([
      [1, 'lost', null],
      [2, 'running', null],
    ]);
    expect(outcomes(['started', 2], ['received', 3], ['started', 4])).toEqual([
      [1, 'lost', null],
      [2, 'running', null],
    ]);
  });

  it('leaves out what never began', () => {
    expect(outcomes(['sent', 0], ['received', 1])).toEqual([]);
    expect(outcomes(['sent', 0], ['revoked', 1, { x: 'expired' }])).toEqual([]);
  });

  it('says how long it waits, and that it was asked', () => {
    const { timeline } = storyOf({
      ...moments(['sent', 0, { eta: T0 + 60_000 }]),
      reconciled: { t: 'reconciled', at: T0 + 5000, by: '', x: 'SUCCESS' },
    });
    expect(timeline).toMatchObject([
      { type: 'task-sent' },
      { type: 'delayed', until: '2026-11-28T10:01:00.000Z' },
      { type: 'reconciled', worker: null },
    ]);
  });
});
