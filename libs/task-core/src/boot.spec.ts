import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestEngine, type TestEngineOptions, TestRedis } from './testing/index.js';
import { Add, add, allTasks, flaky } from './testing/tasks.js';
import { Handles, LoggingTask, type TaskInput } from './index.js';

@Handles(add)
class AnotherAdd extends LoggingTask<typeof add> {
  run({ x, y }: TaskInput<typeof add>) {
    return y + x;
  }
}

describe('a boot that cannot be right', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await TestRedis.start()));
  afterAll(() => redis.stop());

  it.each<[string, TestEngineOptions, string]>([
    ['two definitions of one name', { tasks: [add, { ...add }] }, "Two task definitions are called 'tasks.add'"],
    ['a task without a handler', { tasks: [add, flaky], handlers: [Add] }, "No handler for 'tasks.flaky'"],
    [
      'two handlers of one task',
      { tasks: [add], handlers: [Add, AnotherAdd] },
      "Two classes handle 'tasks.add': Add and AnotherAdd",
    ],
  ])('stops at %s and says the fix', async (_, options, message) => {
    await expect(TestEngine.start(redis, options)).rejects.toThrow(message);
  });

  it('asks no handler for tasks of queues that the worker does not consume', async () => {
    const engine = await TestEngine.start(redis, { tasks: allTasks, handlers: [Add], queues: ['ml'] });
    const result = await engine.tasks.applyAsync(add, { args: [1, 1], queue: 'ml' });
    expect(await result.get({ timeout: 5000 })).toBe(2);
    await engine.stop();
  });
});
