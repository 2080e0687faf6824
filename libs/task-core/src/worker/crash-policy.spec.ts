import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import type { RunIdentity, Transition } from '../backend/result-backend.js';
import { PoisonedTasks } from '../client/poisoned-tasks.js';
import { defineTask, type TaskBehaviour } from '../definition/define-task.js';
import { PoisonTaskError, WorkerLostError } from '../definition/errors.js';
import { EventReader } from '../events/event-reader.js';
import { EventStream } from '../events/event-stream.js';
import { EventFollower } from '../testing/event-follower.js';
import { type TestEngine, TestEngines } from '../testing/index.js';
import { allTasks } from '../testing/tasks.js';
import { CrashPolicy, type Departures } from './crash-policy.js';
import type { Delivery } from './executor.js';

const run = { taskId: 'task-0001', attempt: 5 } as RunIdentity;
const lost: Transition = {
  ...{ verdict: 'ok', previous: 'STARTED', previousAttempt: 4, previousWorker: 'w@dead', previousIsolation: 'shared' },
  ...{ previousStart: 1000, crashes: 0 },
};
const late = (more: TaskBehaviour = {}) => defineTask({ name: 'tasks.x', params: {}, result: z.any(), ...more });
const killed: Departures = { wasLeaving: () => Promise.resolve(false) };
const deployed: Departures = { wasLeaving: () => Promise.resolve(true) };

describe('CrashPolicy', () => {
  let engines: TestEngines;
  let engine: TestEngine;
  const policy = (departures = killed, acksLate = true) =>
    new CrashPolicy(
      acksLate,
      departures,
      engine.get(PoisonedTasks),
      engine.get(EventStream),
      pino({ level: 'silent' }),
    );
  const error = new WorkerLostError('its child died');

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks });
    engine = await engines.start();
  });
  afterAll(() => engines.close());

  describe('judges a task by its claim', () => {
    it.each<[string, Partial<Transition>]>([
      ['was never seen', { previous: undefined, previousAttempt: 0 }],
      ['waits for a retry', { previous: 'RETRY' }],
      ['was given back', { previous: 'PENDING' }],
      ['is claimed once more by the same delivery', { previousAttempt: 5 }],
      ['ran in a child of its own, which did not die by it', { previousIsolation: 'process' }],
      ['ran in an older worker, which does not say how', { previousIsolation: undefined }],
    ])('runs one that %s', async (_, claim) => {
      const verdict = await policy().judge(run, { ...lost, ...claim }, late());
      expect(verdict).toEqual({ crashes: 0, alone: false });
    });

    it.each<['STARTED' | 'PROGRESS']>([['STARTED'], ['PROGRESS']])('suspects one that was in %s', async (previous) => {
      expect(await policy().judge(run, { ...lost, previous }, late())).toEqual({ crashes: 1, alone: false });
    });

    it("blames nobody for a deploy's kill, or when it cannot be told", async () => {
      expect(await policy(deployed).judge(run, lost, late())).toEqual({ crashes: 0, alone: false });
      const unknown = { wasLeaving: () => Promise.reject(new Error('down')) };
      expect(await policy(unknown).judge(run, lost, late())).toEqual({ crashes: 0, alone: false });
    });

    it('asks whether that worker was leaving since that run', async () => {
      const asked: unknown[] = [];
      const departures = { wasLeaving: (...args: unknown[]) => (asked.push(args), Promise.resolve(false)) };
      await policy(departures).judge(run, lost, late());
      expect(asked).toEqual([['w@dead', 1000]]);
    });

    it('runs one alone that was in two crashes, and proves nothing by a third in company', async () => {
      expect(await policy().judge(run, { ...lost, crashes: 1 }, late())).toEqual({ crashes: 2, alone: true });
      expect(await policy().judge(run, { ...lost, crashes: 2 }, late())).toEqual({ crashes: 3, alone: true });
    });

    it('keeps a suspect alone whatever became of it since', async () => {
      const claim = { ...lost, previous: 'PENDING' as const, crashes: 2 };
      expect(await policy().judge(run, claim, late())).toEqual({ crashes: 2, alone: true });
    });

    it('gives up one that was alone in its third crash', async () => {
      const claim = { ...lost, crashes: 2, previousIsolation: 'alone' as const };
      expect(await policy().judge(run, claim, late())).toMatchObject({
        crashes: 3,
        outcome: { kind: 'failure', error: { name: 'PoisonTaskError', message: expect.stringContaining('3 times') } },
      });
    });

    it.each<[string, TaskBehaviour, boolean]>([
      ['of its contract', { acksLate: false }, true],
      ['of the settings', {}, false],
    ])('never runs one twice under acks early %s', async (_, contract, acksLate) => {
      const process = { ...lost, previousIsolation: 'process' as const };
      expect(await policy(deployed, acksLate).judge(run, process, late(contract))).toMatchObject({
        crashes: 0,
        outcome: {
          kind: 'failure',
          error: { name: 'WorkerLostError', message: expect.stringContaining('acks early') },
        },
      });
    });

    it('fails a suspect that does not want to run again', async () => {
      const verdict = await policy().judge(run, lost, late({ rejectOnWorkerLost: false }));
      expect(verdict).toMatchObject({ crashes: 1, outcome: { kind: 'failure', error: { name: 'WorkerLostError' } } });
    });
  });

  describe('decides when a child of the pool has died', () => {
    it.each<[string, number, TaskBehaviour, string | undefined]>([
      ['runs it again', 0, {}, undefined],
      ['runs it again, for the last time', 1, {}, undefined],
      ['gives it up', 2, {}, 'PoisonTaskError'],
      ['fails it, when it does not want to run again', 0, { rejectOnWorkerLost: false }, 'WorkerLostError'],
      ['fails it under acks early', 0, { acksLate: false }, 'WorkerLostError'],
    ])('%s', (_, before, contract, name) => {
      const { crashes, outcome } = policy().afterLoss(error, before, late(contract));
      expect([crashes, outcome && 'error' in outcome ? outcome.error.name : outcome]).toEqual([before + 1, name]);
    });
  });

  it('remembers what is poison, tells of it, and of nothing else', async () => {
    const follower = new EventFollower(engine.get(EventReader), '0');
    const delivery = (taskId: string): Delivery => ({
      ...{ taskId, name: 'tasks.add', queue: 'celery', lane: undefined, line: 'celery', priority: 0, attempt: 3 },
      ...{ waitingSince: 0, message: { args: [1, 2], kwargs: {} } },
    });
    await policy().remember(delivery('fine-0001'), { kind: 'success', result: 1 }, 2);
    await policy().remember(delivery('lost-0001'), { kind: 'failure', error }, 1);
    await policy().remember(delivery('poison-01'), { kind: 'failure', error: new PoisonTaskError('deadly') }, 3);
    await follower.until('task-poisoned');
    await follower.stop();
    expect(follower.told).toEqual(['poison-01']);
    expect(follower.entries).toMatchObject([
      { event: { type: 'task-poisoned', name: 'tasks.add', queue: 'celery', crashes: 3, reason: 'deadly' } },
    ]);
    const message = { args: [1, 2], kwargs: {} };
    expect(await engine.get(PoisonedTasks).list()).toEqual([
      {
        ...{ task_id: 'poison-01', name: 'tasks.add', queue: 'celery', message, crashes: 3, reason: 'deadly' },
        at: expect.any(Number),
      },
    ]);
  });
});
