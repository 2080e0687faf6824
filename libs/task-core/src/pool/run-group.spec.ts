import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  SoftTimeLimitExceeded,
  TaskRevokedError,
  TimeLimitExceeded,
  WorkerLostError,
  WorkerShutdown,
} from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import { runOf } from '../testing/runs.js';
import { RunGroup } from './run-group.js';

describe('RunGroup', () => {
  /** What the child was told, and when, ms since the group began. */
  let told: [what: string, at: number][];
  const group = (...more: Parameters<typeof runOf>[2][]) => {
    const began = Date.now();
    const tell = (what: string) => told.push([what, Date.now() - began]);
    const runs = more.map((each, index) => runOf('tasks.x', {}, { taskId: `t${index}`, ...each }).run);
    return new RunGroup(runs, {
      tell: ({ taskId }, reason) => tell(`${taskId} ${reason.name}`),
      kill: (signal) => tell(signal),
    });
  };
  const fates = async (from: RunGroup) =>
    (await from.outcomes).map((outcome) =>
      'error' in outcome ? `${outcome.kind} ${outcome.error.name}` : outcome.kind,
    );

  beforeEach(() => {
    told = [];
    jest.useFakeTimers();
  });
  afterEach(() => void jest.useRealTimers());

  it('aborts at the soft limit, and kills at the hard one', async () => {
    const runs = group({ softTimeLimit: 1, timeLimit: 3 });
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([
      ['t0 SoftTimeLimitExceeded', 1000],
      ['t0 TimeLimitExceeded', 3000],
      ['SIGKILL', 3000],
    ]);
    runs.lost('signal SIGKILL');
    expect(await fates(runs)).toEqual(['failure TimeLimitExceeded']);
  });

  it.each<[string, Partial<{ softTimeLimit: number; timeLimit: number }>]>([
    ['equal to', { softTimeLimit: 2, timeLimit: 2 }],
    ['above', { softTimeLimit: 60, timeLimit: 2 }],
  ])('leaves out a soft limit that is %s the hard one', (_, limits) => {
    group(limits);
    jest.advanceTimersByTime(10_000);
    expect(told.map(([what]) => what)).toEqual(['t0 TimeLimitExceeded', 'SIGKILL']);
  });

  it('stops a revoked run by and by: abort, SIGTERM, SIGKILL, all within a second', async () => {
    const runs = group({});
    expect(runs.stop('t0', new TaskRevokedError('terminated'))).toBe(true);
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([
      ['t0 TaskRevokedError', 0],
      ['SIGTERM', 250],
      ['SIGKILL', 500],
    ]);
    runs.lost('signal SIGTERM');
    expect(await runs.outcomes).toEqual([{ kind: 'revoked', reason: 'terminated' }]);
  });

  it('kills a revoked run at once that gets no grace', () => {
    group({}).stop('t0', new TaskRevokedError('terminated'), { graceMs: 0 });
    expect(told).toEqual([
      ['t0 TaskRevokedError', 0],
      ['SIGKILL', 0],
    ]);
  });

  it.each([
    ['shutdown', new WorkerShutdown('x')],
    ['lost lock', new WorkerLostError('x')],
  ])('gives a run a second to clean up after a %s, and gives it back', async (_, reason) => {
    const runs = group({});
    runs.stop('t0', reason);
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([
      [`t0 ${reason.name}`, 0],
      ['SIGKILL', 1000],
    ]);
    runs.lost('signal SIGKILL');
    expect(await fates(runs)).toEqual(['givenBack']);
  });

  it('hurries when it is told again, and tells the run only once', () => {
    const runs = group({});
    runs.stop('t0', new WorkerShutdown('warm'));
    runs.stop('t0', new WorkerShutdown('cold'), { graceMs: 0 });
    jest.advanceTimersByTime(0);
    expect(told).toEqual([
      ['t0 WorkerShutdown', 0],
      ['SIGKILL', 0],
    ]);
  });

  it.each<[string, Error, string]>([
    ['a revoke', new TaskRevokedError('terminated'), 'revoked'],
    ['a shutdown', new WorkerShutdown('x'), 'givenBack'],
    ['the hard limit', new TimeLimitExceeded('x'), 'failure TimeLimitExceeded'],
  ])('obeys %s that follows the soft limit', async (_, reason, fate) => {
    const runs = group({});
    runs.stop('t0', new SoftTimeLimitExceeded('soft'));
    runs.stop('t0', reason, { graceMs: 0 });
    jest.advanceTimersByTime(0);
    expect(told.map(([what]) => what)).toEqual(['t0 SoftTimeLimitExceeded', `t0 ${reason.name}`, 'SIGKILL']);
    runs.lost('signal SIGKILL');
    expect(await fates(runs)).toEqual([fate]);
  });

  it('keeps to the first reason of two', async () => {
    const runs = group({});
    runs.stop('t0', new TaskRevokedError('terminated'));
    runs.stop('t0', new WorkerShutdown('x'));
    runs.lost('signal SIGKILL');
    expect(await fates(runs)).toEqual(['revoked']);
  });

  it('stops nothing else: another task, or another attempt', () => {
    const runs = group({ attempt: 3 });
    const reason = new TaskRevokedError('terminated');
    expect([runs.stop('t9', reason), runs.stop('t0', reason, { attempt: 2 })]).toEqual([false, false]);
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([]);
    expect(runs.stop('t0', reason, { attempt: 3 })).toBe(true);
  });

  it('does nothing to the child any more when the runs are over', async () => {
    const runs = group({ softTimeLimit: 1, timeLimit: 3 });
    const outcome: Outcome = { kind: 'success', result: 1 };
    runs.done([outcome]);
    runs.lost('exit code 0');
    jest.advanceTimersByTime(10_000);
    expect([told, await runs.outcomes]).toEqual([[], [outcome]]);
  });

  it('calls a run lost whose child ended without being told', async () => {
    const runs = group({});
    runs.lost('signal SIGSEGV');
    expect(await runs.outcomes).toMatchObject([
      { kind: 'lost', error: { name: 'WorkerLostError', message: expect.stringContaining('(signal SIGSEGV)') } },
    ]);
  });

  it.each<[string, number, 'SIGTERM' | 'SIGKILL']>([
    ['SIGKILL', 0, 'SIGKILL'],
    // The child may end by this already, or be a thread, which knows only one end.
    ['SIGTERM', 250, 'SIGTERM'],
  ])('does not blame the others of a batch when one is ended by %s', async (_, after, signal) => {
    const runs = group({}, {}, {});
    runs.stop('t1', new TaskRevokedError('terminated'), signal === 'SIGKILL' ? { graceMs: 0 } : {});
    jest.advanceTimersByTime(after);
    expect(told.at(-1)?.[0]).toBe(signal);
    runs.lost(`signal ${signal}`);
    expect(await fates(runs)).toEqual(['givenBack', 'revoked', 'givenBack']);
  });

  it('suspects all of a batch whose child ended by itself', async () => {
    const runs = group({}, {});
    runs.lost('exit code 3');
    expect(await fates(runs)).toEqual(['lost WorkerLostError', 'lost WorkerLostError']);
  });

  it('watches the limits of each of a batch', async () => {
    const runs = group({ timeLimit: 1 }, { timeLimit: 5 });
    jest.advanceTimersByTime(1000);
    runs.lost('signal SIGKILL');
    expect(await fates(runs)).toEqual(['failure TimeLimitExceeded', 'givenBack']);
  });
});
