import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HEALTH_CHECKS, type HealthCheck } from '@celerity/task-core';
import { Module } from '@nestjs/common';
import { eventually, TestServer } from '../testing/test-server.js';

let broken = false;
const things: HealthCheck = {
  name: 'things',
  check: () => (broken ? Promise.reject(new Error('no things')) : Promise.resolve({ count: 3 })),
};
const others: HealthCheck = { name: 'others', check: () => Promise.resolve() };

@Module({ providers: [{ provide: HEALTH_CHECKS, useValue: [others] }] })
class OthersModule {}

describe('health', () => {
  let server: TestServer;
  beforeAll(async () => void (server = await TestServer.onRedis()));
  afterEach(async () => {
    broken = false;
    await server.close();
  });
  afterAll(() => server.stop());

  const start = () =>
    server.start({ imports: [OthersModule], providers: [{ provide: HEALTH_CHECKS, useValue: [things] }] });

  it('tells how everything is, also what modules check', async () => {
    const ask = await start();
    const ready = await eventually(
      () => ask('/health/ready'),
      ({ status }) => status === 200,
    );
    expect(ready.json()).toEqual({ status: 'ok' });
    expect((await ask('/health')).json()).toMatchObject({
      status: 'ok',
      app: 'test',
      uptime_seconds: expect.any(Number),
      event_loop_lag_ms: { p99: expect.any(Number) },
      details: {
        broker: { status: 'up', version: expect.stringMatching(/^\d+\./), durability: 'none' },
        result_backend: { status: 'up', responseTime: expect.any(Number) },
        things: { status: 'up', count: 3 },
        others: { status: 'up' },
      },
    });
  });

  it('is not ready while a check fails; probes learn only that, the log learns why', async () => {
    const ask = await start();
    broken = true;
    const failed = await eventually(
      () => ask('/health/ready'),
      ({ status }) => status === 503,
    );
    expect(failed.json()).toEqual({ status: 'error' });
    expect((await ask('/health')).json()).toMatchObject({
      status: 'error',
      details: { things: { status: 'down', message: 'no things' } },
    });
    expect((await ask('/health/live')).json()).toEqual({ status: 'ok' });
    const told = server.lines.filter(({ msg }) => msg === 'not ready');
    expect(told).toMatchObject([{ level: 'warn', down: { things: { message: 'no things' } } }]);
  });

  it('lives while Redis is frozen, is not ready, and comes back by itself', async () => {
    const ask = await start();
    const ready = async () => (await ask('/health/ready')).status;
    expect(await eventually(ready, (status) => status === 200)).toBe(200);
    server.redis.freeze();
    try {
      expect(await eventually(ready, (status) => status === 503)).toBe(503);
      expect((await ask('/health/live')).status).toBe(200);
    } finally {
      server.redis.thaw();
    }
    expect(await eventually(ready, (status) => status === 200)).toBe(200);
  });
});
