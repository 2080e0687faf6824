import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { z } from 'zod';
import { TaskClient } from '../client/task-client.js';
import { defineTask } from '../definition/define-task.js';
import { TaskCoreModule } from '../task-core.module.js';
import { RecordingWorker, testSettings } from '../testing/recording-worker.js';
import { TestRedis } from '../testing/redis-server.js';
import { add, login } from '../testing/tasks.js';
import { Control } from './control.js';

const timeoutMs = 3_600_000;
const train = defineTask({ name: 'ml.train', params: { n: z.int() }, result: z.int(), lane: 'train' });

describe('Control', () => {
  let redis: TestRedis;
  let prefix: string;
  let app: INestApplicationContext;
  let control: Control;
  let tasks: TaskClient;
  const workers: RecordingWorker[] = [];

  const start = async (name: string) => {
    const worker = await RecordingWorker.start(redis, prefix, name);
    workers.push(worker);
    return worker;
  };

  beforeAll(async () => void (redis = await TestRedis.start()));
  beforeEach(async () => {
    prefix = `test-${randomUUID().slice(0, 8)}`;
    const logger = pino({ level: 'silent' });
    const module = TaskCoreModule.forRoot({
      settings: testSettings(redis, prefix),
      logger,
      tasks: [add, login, train],
    });
    app = await NestFactory.createApplicationContext(module, { logger: false });
    [control, tasks] = [app.get(Control), app.get(TaskClient)];
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await app.close();
  });
  afterAll(() => redis.stop());

  // prettier-ignore
  it.each<[string, (control: Control) => Promise<{ replies: object }>, unknown[] | undefined]>([
    ['ping', (at) => at.ping({ timeoutMs }), undefined],
    ['inspect().ping', (at) => at.inspect({ timeoutMs }).ping(), undefined],
    ['active', (at) => at.inspect({ timeoutMs }).active(), undefined],
    ['reserved', (at) => at.inspect({ timeoutMs }).reserved(), undefined],
    ['revoked', (at) => at.inspect({ timeoutMs }).revoked(), undefined],
    ['registered', (at) => at.inspect({ timeoutMs }).registered(['rate_limit']), undefined],
    ['stats', (at) => at.inspect({ timeoutMs }).stats(), undefined],
    ['activeQueues', (at) => at.inspect({ timeoutMs }).activeQueues(), undefined],
    ['conf', (at) => at.inspect({ timeoutMs }).conf(), undefined],
    ['report', (at) => at.inspect({ timeoutMs }).report(), undefined],
    ['queryTask', (at) => at.inspect({ timeoutMs }).queryTask('active-1'), undefined],
    ['clock', (at) => at.inspect({ timeoutMs }).clock(), undefined],
    ['memsample', (at) => at.inspect({ timeoutMs }).memsample(), undefined],
    ['rateLimit', (at) => at.rateLimit('tasks.add', '5/s', { timeoutMs }), ['rateLimit', 'tasks.add', '5/s']],
    ['timeLimit', (at) => at.timeLimit('tasks.add', { soft: 3 }, { timeoutMs }), ['timeLimit', 'tasks.add', null, 3]],
    ['poolGrow', (at) => at.poolGrow(2, { timeoutMs }), ['poolGrow', 2]],
    ['poolShrink', (at) => at.poolShrink(undefined, { timeoutMs }), ['poolShrink', 1]],
    ['poolRestart', (at) => at.poolRestart({ timeoutMs }), ['poolRestart']],
    ['autoscale', (at) => at.autoscale(8, 2, { timeoutMs }), ['autoscale', 8, 2]],
    ['addConsumer', (at) => at.addConsumer('gan', { timeoutMs }), ['addConsumer', 'gan']],
    ['cancelConsumer', (at) => at.cancelConsumer('celery', { timeoutMs }), ['cancelConsumer', 'celery']],
    ['enableEvents', (at) => at.enableEvents({ timeoutMs }), ['enableEvents']],
    ['disableEvents', (at) => at.disableEvents({ timeoutMs }), ['disableEvents']],
    ['heartbeat', (at) => at.heartbeat({ timeoutMs }), ['heartbeat']],
  ])('%s reaches the worker and is understood', async (_, call, order) => {
    const { controls } = await start('a@test');
    expect((await call(control)).replies).toEqual({ 'a@test': { ok: expect.anything() } });
    expect(controls.orders).toEqual(order ? [order] : []);
  });

  it('orders a shutdown of just those that are meant, warm unless told otherwise', async () => {
    const [first, second] = [await start('a@test'), await start('b@test')];
    const warm = await control.shutdown({ destination: ['a@test'], timeoutMs });
    expect(warm).toEqual({ replies: { 'a@test': { ok: 'warm shutdown started' } }, silent: [] });
    await control.ping({ timeoutMs });
    expect([first.controls.orders, second.controls.orders]).toEqual([[['shutdown', false]], []]);
  });

  it('lists the workers that live', async () => {
    await start('a@test');
    expect(await control.workers()).toMatchObject([{ name: 'a@test', queues: ['celery'], concurrency: 4 }]);
  });

  it('revokes without any worker, and tells workers only of what runs', async () => {
    const { controls } = await start('a@test');
    const [waiting, running] = [await tasks.delay(add, 1, 1), await tasks.delay(add, 2, 2)];
    const results = redis.client(1);
    await results.hset(`${prefix}:state:${running.taskId}`, 'state', 'STARTED', 'attempt', '1');
    await results.quit();
    const ids = [waiting.taskId, running.taskId, 'never-accepted'];
    expect(await control.revoke(ids)).toEqual({
      [ids[0]!]: 'revoked',
      [ids[1]!]: 'running',
      'never-accepted': undefined,
    });
    expect(await waiting.state()).toBe('REVOKED');
    expect(await control.terminate(running.taskId, 'SIGKILL')).toEqual({ [ids[1]!]: 'terminating' });
    await control.ping({ timeoutMs });
    expect(controls.orders).toEqual([['revoke', [running.taskId], { terminate: true, signal: 'SIGKILL' }]]);
  });

  describe('scheduled', () => {
    it('shows delayed tasks of every lane with their time, the next first, and nothing that is sensitive', async () => {
      const eta = new Date(Date.now() + 3_600_000).toISOString();
      const late = await tasks.applyAsync(add, { args: [1, 2], countdown: 7200, priority: 5 });
      const soon = await tasks.applyAsync(login, { kwargs: { user: 'ada', password: 'hunter2' }, eta });
      const training = await tasks.applyAsync(train, { args: [3], countdown: 60 });
      await tasks.delay(add, 1, 1);
      const scheduled = await control.inspect().scheduled();
      const request = { retries: 0, args: [], kwargs: {} };
      const hidden = { user: 'ada', password: '***' };
      expect(scheduled).toEqual({
        celery: [
          {
            eta,
            priority: 0,
            request: { ...request, id: soon.taskId, name: login.name, kwargs: hidden, queue: 'celery' },
          },
          {
            eta: expect.any(String),
            priority: 5,
            request: { ...request, id: late.taskId, name: add.name, args: [1, 2], queue: 'celery' },
          },
        ],
        gan: [],
        ml: [expect.objectContaining({ request: expect.objectContaining({ id: training.taskId, queue: 'ml' }) })],
        llm: [],
      });
      expect((await control.inspect().scheduled({ limit: 1 })).celery).toHaveLength(1);
    });

    it('shows those of the queues of some workers', async () => {
      const ml = await start('ml@test');
      ml.controls.consumed = ['ml', 'ml.train'];
      await ml.registration.heartbeat();
      expect(Object.keys(await control.inspect({ pattern: 'ml@*' }).scheduled())).toEqual(['ml']);
      expect(await control.inspect({ destination: ['lost@test'] }).scheduled()).toEqual({});
    });
  });
});
