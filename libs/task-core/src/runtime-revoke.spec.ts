import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TaskQueues } from './broker/task-queues.js';
import type { AsyncResult } from './client/async-result.js';
import { type TestEngine, TestEngines } from './testing/index.js';
import { noted } from './testing/noted-task.js';
import { misbehave, roughTasks, where } from './testing/rough-tasks.js';
import { Scratch } from './testing/scratch.js';
import { add, allTasks } from './testing/tasks.js';

const SOON = { timeout: 20_000 };
jest.setTimeout(30_000);

describe('revoking', () => {
  let engines: TestEngines;
  let scratch: Scratch;

  beforeAll(async () => {
    const env = { CELERY_WORKER_CONCURRENCY: '2', LOG_LEVEL: 'silent' };
    engines = await TestEngines.on({ tasks: [...allTasks, ...roughTasks], pool: 'prefork', env });
    scratch = new Scratch();
  });
  afterAll(async () => {
    await engines.close();
    scratch.remove();
  });

  describe('a task that has not begun, with no worker online', () => {
    let producer: TestEngine;
    const revoked = { state: 'REVOKED', error: { type: 'TaskRevokedError', message: 'revoked' } };
    /** A worker comes; resolves when it has run what was sent after. */
    const workerComes = async () => {
      await engines.start({ prefix: producer.settings.broker.keyPrefix });
      await (await producer.tasks.delay(add, 1, 2)).get(SOON);
    };
    beforeAll(async () => void (producer = await engines.startProducer({ pool: 'solo' })));

    it('ends it at once, and no worker that comes later runs it', async () => {
      const ledgers = [scratch.path(), scratch.path(), scratch.path()] as const;
      const waiting = await producer.tasks.delay(noted, ledgers[0]);
      const delayed = await producer.tasks.applyAsync(noted, { args: [ledgers[1]], countdown: 0.2 });
      const raced = await producer.tasks.delay(noted, ledgers[2]);
      for (const result of [waiting, delayed, raced]) {
        expect(await result.revoke()).toBe('revoked');
        expect(await result.info()).toMatchObject(revoked);
        expect(await result.revoke()).toBe('ready');
      }
      // As if a worker had taken its job just before.
      const queues = producer.get(TaskQueues);
      const message = { args: [ledgers[2]], kwargs: {} };
      const job = { name: noted.name, queue: 'celery', priority: 0, message, fingerprint: '', submittedAt: Date.now() };
      await queues.send([{ ...job, taskId: raced.taskId }], true);

      await workerComes();
      const past = await producer.tasks.applyAsync(add, { args: [1, 2], countdown: 0.3 });
      await past.get(SOON);
      expect(ledgers.map((ledger) => scratch.deliveries(ledger))).toEqual([[], [], []]);
      for (const result of [waiting, delayed, raced]) expect(await result.info()).toMatchObject(revoked);
    });
  });

  describe('a task that runs', () => {
    let engine: TestEngine;
    const running = async (result: AsyncResult) => {
      while ((await result.state()) !== 'PROGRESS');
      return result;
    };
    beforeAll(async () => void (engine = await engines.start()));
    afterEach(async () => expect(await (await engine.tasks.delay(add, 1, 2)).get(SOON)).toBe(3));

    it.each([
      ['with SIGTERM', {}],
      ['with SIGKILL', { signal: 'SIGKILL' as const }],
    ])('in a busy loop ends it within a second, %s', async (_, how) => {
      const result = await running(await engine.tasks.delay(misbehave, 'loop'));
      const since = performance.now();
      expect(await result.revoke({ terminate: true, ...how })).toBe('terminating');
      await expect(result.get(SOON)).rejects.toThrow('terminated');
      // Not a measurement: the grace periods add up to 600 ms, and the kill must follow them.
      expect(performance.now() - since).toBeLessThan(5000);
      const error = { type: 'TaskRevokedError', message: 'terminated' };
      expect(await result.info()).toMatchObject({ state: 'REVOKED', error });
      expect(engine.lines.filter(({ msg }) => msg === 'the task runs again')).toEqual([]);
    });

    it('lets it go on when nobody says that it is to be stopped', async () => {
      const result = await engine.tasks.delay(where, 300);
      while ((await result.state()) === 'PENDING');
      expect(await result.revoke()).toBe('running');
      expect(await result.get(SOON)).toMatchObject({ retries: 0 });
      expect(await result.state()).toBe('SUCCESS');
    });
  });
});
