import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from './system.js';

describe('Idempotency-Key', () => {
  let system: System;
  beforeAll(async () => void (system = await System.start({ workers: 0 })), 60_000);
  afterAll(() => system.stop());

  const add = (key: string, args = [1, 2]) => system.submit('tasks.add', { args }, { 'idempotency-key': key });
  const waiting = async () => {
    const broker = system.redis.client(0);
    const count = await broker.llen('celerity:q:celery:wait');
    broker.disconnect();
    return count;
  };

  it('gives the same task and answer for the same body, and refuses another', async () => {
    const key = randomUUID();
    const before = await waiting();
    const [first, second] = [await add(key), await add(key)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect((await add(key, [1, 3])).status).toBe(422);
    expect(await waiting()).toBe(before + 1);
  });

  it('makes one task of two calls at once', async () => {
    const key = randomUUID();
    const before = await waiting();
    const answers = await Promise.all(Array.from({ length: 8 }, () => add(key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.task_id)).size).toBe(1);
    expect(await waiting()).toBe(before + 1);
  });

  it('makes one task of a call that was cut off between claiming the key and queueing', async () => {
    const key = randomUUID();
    const broker = system.redis.client(0);
    const first = await add(key);
    const before = await waiting();
    // Undo what comes after the claim: as if the process had died there.
    const keys = await broker.keys('celerity:idempotency:*');
    for (const name of keys) {
      const { seed, body } = JSON.parse((await broker.get(name))!) as Record<string, unknown>;
      await broker.set(name, JSON.stringify({ seed, body }), 'KEEPTTL');
    }
    await broker.del(`celerity:task:${first.body.task_id}`, `celerity:q:celery:${first.body.task_id}`);
    await broker.lrem('celerity:q:celery:wait', 0, first.body.task_id);
    expect(await waiting()).toBe(before - 1);
    const again = await add(key);
    expect([again.status, again.body.task_id]).toEqual([202, first.body.task_id]);
    expect(await waiting()).toBe(before);
    broker.disconnect();
  });

  it('covers bulks too', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const tasks = [1, 2, 3].map((x) => ({ name: 'tasks.add', args: [x, x] }));
    const before = await waiting();
    const [first, second] = [
      await system.request('/api/tasks', { body: { tasks }, headers }),
      await system.request('/api/tasks', { body: { tasks }, headers }),
    ];
    expect(second.body).toEqual(first.body);
    expect(await waiting()).toBe(before + 3);
  });

  it('is scoped to whoever sends it, and must be sane', async () => {
    expect((await add('x'.repeat(256))).status).toBe(422);
    expect((await add('')).status).toBe(422);
  });
});
