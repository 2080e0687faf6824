import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGateway } from '../testing/test-gateway.js';
import { AcceptedBulk } from './submission.js';

describe('submissions', () => {
  let gateway: TestGateway;
  beforeAll(async () => void (gateway = await TestGateway.start({ LIMIT_BULK_TASKS: '5' })));
  afterAll(() => gateway.stop());

  const waiting = async () => (await gateway.ask('/api/queues')).json<{ items: unknown[] }>().items[0];

  it('says what is wrong with a call, and queues nothing', async () => {
    const before = await waiting();
    const problem = async (name: string, body: object) => (await gateway.submit(name, body)).json();
    expect(await problem('tasks.ad', { args: [1, 2] })).toMatchObject({ status: 404, nearest: ['tasks.add'] });
    expect(await problem('tasks.add', { args: [1] })).toMatchObject({
      status: 422,
      errors: [{ path: 'kwargs.y', message: 'missing' }],
    });
    expect(await problem('tasks.add', { args: [1, 2], rate: 1 })).toMatchObject({
      status: 422,
      errors: [{ path: 'rate' }],
    });
    expect(await problem('tasks.add', { args: {} })).toMatchObject({ status: 422, errors: [{ path: 'args' }] });
    const tooHigh = { args: [1, 2], options: { max_retries: 99, task_id: '12345678' } };
    expect(await problem('tasks.add', tooHigh)).toMatchObject({ status: 422, errors: [{ path: 'options.task_id' }] });
    expect(await waiting()).toEqual(before);
  });

  it('takes a bulk whole or not at all', async () => {
    const call = { name: 'tasks.add', args: [1, 2] };
    const bulk = (tasks: unknown[]) => gateway.ask('/api/tasks', { body: { tasks } });
    const sums = AcceptedBulk.parse((await bulk([call, { ...call, args: [3, 4] }])).json()).tasks;
    const results = await Promise.all(sums.map(async ({ links }) => (await gateway.ask(links.result)).json().result));
    expect(results).toEqual([3, 7]);
    const before = await waiting();
    expect((await bulk([call, { name: 'nope' }])).json()).toMatchObject({
      status: 404,
      errors: [{ path: 'tasks[1].name' }],
    });
    expect((await bulk([call, { ...call, args: ['a', 2] }])).json()).toMatchObject({
      status: 422,
      errors: [{ path: 'tasks[1].args[0]' }],
    });
    expect((await bulk(Array.from({ length: 6 }, () => call))).json()).toMatchObject({
      status: 422,
      errors: [{ path: 'tasks' }],
    });
    expect(await waiting()).toEqual(before);
  });

  it('takes a task id once: the same call is the same task, another one a conflict', async () => {
    const options = { task_id: `own-${randomUUID()}` };
    expect((await gateway.submit('tasks.add', { args: [1, 2], options })).status).toBe(202);
    expect((await gateway.submit('tasks.add', { kwargs: { x: 1, y: 2 }, options })).status).toBe(202);
    expect((await gateway.submit('tasks.add', { args: [1, 3], options })).json()).toMatchObject({
      status: 409,
      task_id: options.task_id,
    });
  });

  it('carries a request with an Idempotency-Key out once', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const [first, second] = await Promise.all([
      gateway.submit('tasks.add', { args: [1, 2] }, key),
      gateway.submit('tasks.add', { args: [1, 2] }, key),
    ]);
    const third = await gateway.submit('tasks.add', { args: [1, 2] }, key);
    expect(second.json().task_id).toBe(first.json().task_id);
    expect(third.json()).toEqual(first.json());
    expect(third.headers).toMatchObject({ 'idempotency-replayed': 'true', location: first.headers.location });
    expect((await gateway.submit('tasks.add', { args: [1, 3] }, key)).json()).toMatchObject({
      type: 'urn:celerity:problem:idempotency-key-reused',
    });
    expect((await gateway.submit('tasks.multiply', { args: [1, 2] }, key)).status).toBe(422);
  });

  it('answers 503 with the chosen ids while Redis is frozen, and repeating with them is safe', async () => {
    const key = { 'idempotency-key': randomUUID() };
    gateway.server.redis.freeze();
    const before = Date.now();
    const [plain, keyed, bulk, shown] = await Promise.all([
      gateway.submit('tasks.add', { args: [20, 1] }),
      gateway.submit('tasks.add', { args: [20, 2] }, key),
      gateway.ask('/api/tasks', {
        body: {
          tasks: [
            { name: 'tasks.add', args: [20, 3] },
            { name: 'tasks.add', args: [20, 4] },
          ],
        },
      }),
      gateway.ask('/api/queues'),
    ]).finally(() => gateway.server.redis.thaw());
    expect(Date.now() - before).toBeLessThan(2000);
    expect([plain, keyed, bulk, shown].map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect(plain.headers['retry-after']).toBe('1');
    expect(bulk.json<{ task_ids: string[] }>().task_ids).toHaveLength(2);

    const options = { task_id: plain.json<{ task_id: string }>().task_id };
    for (const _ of ['once', 'twice']) {
      const repeated = await gateway.submit('tasks.add', { args: [20, 1], options });
      expect(repeated.json()).toMatchObject(options);
    }
    expect((await gateway.submit('tasks.add', { args: [20, 2] }, key)).json().task_id).toBe(keyed.json().task_id);
    expect((await gateway.ask(`/api/tasks/${options.task_id}/result`)).json()).toMatchObject({
      state: 'SUCCESS',
      result: 21,
      retries: 0,
    });
  });
});
