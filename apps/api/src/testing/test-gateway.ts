import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, longRunning } from '@celerity/contracts';
import { type HttpClient, type TestAnswer, TestServer } from '@celerity/server/testing';
import { Handles, LoggingTask, type TaskContext, type TaskInput } from '@celerity/task-core';
import { TestEngine } from '@celerity/task-core/testing';
import { ApiModule } from '../api.module.js';

@Handles(add)
class Add extends LoggingTask<typeof add> {
  run({ x, y }: TaskInput<typeof add>) {
    return x + y;
  }
}

/** Reports its steps at once, instead of one a second. */
@Handles(longRunning)
class LongRunning extends LoggingTask<typeof longRunning> {
  async run({ duration }: TaskInput<typeof longRunning>, task: TaskContext) {
    for (let current = 1; current <= duration; current++) {
      await task.updateState('PROGRESS', { current, total: duration, percent: 0, message: `step ${current}` });
    }
    return { status: 'completed' as const, duration };
  }
}

/** A database that nobody runs, so that no test meets that of its machine. */
const noStorage = {
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  ARTIFACTS_URL: join(tmpdir(), 'celerity-no-artifacts'),
};

/** The gateway, and a worker of two tasks, on a real Redis of their own. There is no database. */
export class TestGateway {
  private constructor(
    readonly server: TestServer,
    private readonly worker: TestEngine,
    /** Asks the gateway. */
    readonly ask: HttpClient,
  ) {}

  /** @param env of the gateway's settings */
  static async start(env: Record<string, string> = {}): Promise<TestGateway> {
    const server = await TestServer.onRedis();
    const prefix = `test-${randomUUID().slice(0, 8)}`;
    const worker = await TestEngine.start(server.redis, {
      tasks: [add, longRunning],
      handlers: [Add, LongRunning],
      prefix,
    });
    const ask = await server.boot((settings, logger) => ApiModule.forRoot({ settings, logger }), {
      ...noStorage,
      ...env,
      CELERITY_KEY_PREFIX: prefix,
    });
    return new TestGateway(server, worker, ask);
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.worker.stop();
    await this.server.stop();
  }

  submit(name: string, body: object, headers = {}): Promise<TestAnswer> {
    return this.ask(`/api/tasks/${name}`, { body, headers });
  }

  /** Submits a task that is expected to be accepted. */
  async idOf(name: string, body: object): Promise<string> {
    return (await this.submit(name, body)).json<{ task_id: string }>().task_id;
  }
}
