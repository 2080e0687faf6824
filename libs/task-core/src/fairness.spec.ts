import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestRedis } from './testing/index.js';
import { TestEngines, type TestEngineOptions } from './testing/index.js';
import { add, allHandlers, allTasks, Gate, gated } from './testing/tasks.js';

describe('several workers and full servers', () => {
  let engines: TestEngines;
  let redis: TestRedis;
  const start = (options?: Partial<TestEngineOptions>) => engines.start(options);
  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers });
    redis = engines.redis;
  });
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  it('holds no task behind a long one that another worker could run', async () => {
    const env = { CELERY_WORKER_CONCURRENCY: '1' };
    const busy = await start({ env });
    const prefix = busy.settings.broker.keyPrefix;
    const gate = new Gate(randomUUID());
    const long = await busy.tasks.delay(gated, gate.name);
    await gate.arrived;
    // The busy worker may take one ahead; it gives it back, and keeps off until its slot is free.
    const short = await busy.tasks.delay(add, 1, 1);
    const other = await start({ env, prefix });
    expect(await short.get({ timeout: 10_000 })).toBe(2);
    expect(await short.info()).toMatchObject({ worker: other.worker.name, retries: 0 });
    gate.open();
    await long.get({ timeout: 5000 });
  });

  it('never runs more at once than there are slots', async () => {
    const engine = await start({ env: { CELERY_WORKER_CONCURRENCY: '2' } });
    const gates = Array.from({ length: 5 }, () => new Gate(randomUUID()));
    const results = await Promise.all(gates.map((gate) => engine.tasks.delay(gated, gate.name)));
    for (const [index, gate] of gates.entries()) {
      await gate.arrived;
      const running = gates.filter(({ entered }) => entered > 0).length - index;
      expect(running).toBeLessThanOrEqual(2);
      gate.open();
      await results[index]!.get({ timeout: 5000 });
    }
  });

  it('keeps a finished task while Redis is full, refuses new ones, and goes on when there is room', async () => {
    const engine = await start();
    const operator = redis.client(0);
    const gate = new Gate(randomUUID());
    const result = await engine.tasks.delay(gated, gate.name);
    await gate.arrived;
    await operator.config('SET', 'maxmemory', '1');
    gate.open();
    await engine.untilLogged(({ msg }) => String(msg).startsWith('the result backend cannot store a state'));
    await expect(engine.tasks.delay(add, 1, 1)).rejects.toThrow('OOM');
    await expect(engine.worker.health()).rejects.toThrow('cannot store results');
    await operator.config('SET', 'maxmemory', '0');
    operator.disconnect();
    expect(await result.get({ timeout: 10_000 })).toBe(`passed ${gate.name}`);
    expect(gate.entered).toBe(1);
    expect(await (await engine.tasks.delay(add, 1, 1)).get({ timeout: 5000 })).toBe(2);
  });
});
