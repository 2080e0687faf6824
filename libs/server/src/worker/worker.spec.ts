import { defineTask, Handles, HEALTH_CHECKS, LoggingTask, TaskClient, type TaskInput } from '@celerity/task-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import type { HttpClient } from '../testing/http-client.js';
import { eventually, TestServer } from '../testing/test-server.js';
import { WorkerRoot } from './run-worker.js';

const double = defineTask({ name: 'tasks.double', params: { x: z.number() }, result: z.number() });

@Handles(double)
class Double extends LoggingTask<typeof double> {
  run({ x }: TaskInput<typeof double>) {
    return 2 * x;
  }
}

@Module({ providers: [Double] })
class DoubleModule {}

@Module({ providers: [{ provide: HEALTH_CHECKS, useValue: [{ name: 'oven', check: () => Promise.resolve() }] }] })
class OvenModule {}

describe('a worker app', () => {
  const options = { name: 'worker-test', queues: ['celery'], tasks: [double], handlers: '', imports: [OvenModule] };
  let server: TestServer;
  let ask: HttpClient;
  beforeAll(async () => {
    server = await TestServer.onRedis();
    ask = await server.boot((settings, logger) => WorkerRoot.around([DoubleModule], options, settings, logger));
  });
  afterAll(() => server.stop());

  it('is ready when it consumes, and says what', async () => {
    const ready = await eventually(
      () => ask('/health/ready'),
      ({ status }) => status === 200,
    );
    expect(ready.status).toBe(200);
    const worker = expect.stringMatching(/^worker-test-\d+@/);
    expect((await ask('/health')).json()).toMatchObject({
      details: { worker: { status: 'up', worker, queues: ['celery'] } },
    });
  });

  it('has the modules that its own process needs', async () => {
    expect((await ask('/health')).json()).toMatchObject({ details: { oven: { status: 'up' } } });
  });

  it('counts and times what it runs', async () => {
    const result = await server.get(TaskClient).delay(double, 21);
    expect(await result.get({ timeout: 5000 })).toBe(42);
    const counted = 'celerity_tasks_total{name="tasks.double",queue="celery",state="SUCCESS"} 1';
    const { text } = await eventually(
      () => ask('/metrics'),
      (answer) => answer.text.includes(counted),
    );
    expect(text).toContain(counted);
    expect(text).toContain('celerity_task_runtime_seconds_count{name="tasks.double"} 1');
    expect(text).toContain('celerity_task_wait_seconds_count{name="tasks.double"} 1');
    expect(text).toContain('celerity_tasks_active 0');
  });
});
