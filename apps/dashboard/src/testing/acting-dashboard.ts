import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { add, failingTask, longRunning } from '@celerity/contracts';
import { eventually, type HttpClient, type TestAnswer, type TestRequest, TestServer } from '@celerity/server/testing';
import { TestDatabase } from '@celerity/storage/testing';
import { Handles, LoggingTask, type TaskContext, type TaskInput } from '@celerity/task-core';
import { TestEngine, type TestEngineOptions } from '@celerity/task-core/testing';
import { DashboardModule } from '../dashboard.module.js';
import type { AuditList, AuditRow } from '../resources/audit.js';

/** Times that a boot is waited for, five seconds each. */
const MOST_TRIES = 12;

@Handles(add)
class Add extends LoggingTask<typeof add> {
  run({ x, y }: TaskInput<typeof add>) {
    return x + y;
  }
}

/** Runs until it is stopped: what a test looks at stays as it is meanwhile. */
@Handles(longRunning)
class LongRunning extends LoggingTask<typeof longRunning> {
  run({ duration }: TaskInput<typeof longRunning>, task: TaskContext<typeof longRunning>) {
    return new Promise<{ status: 'completed'; duration: number }>((_, reject) => {
      const stop = () => reject(task.signal.reason as Error);
      task.signal.addEventListener('abort', stop, { once: true });
      void duration;
    });
  }
}

@Handles(failingTask)
class Failing extends LoggingTask<typeof failingTask> {
  run(): never {
    throw new Error('out of coolant');
  }
}

/** Users of each role, by password. */
export const people = { vera: 'vera-views-it', olaf: 'olaf-operates', anna: 'anna-is-admin' };
export const PEOPLE = 'vera:vera-views-it:viewer,olaf:olaf-operates:operator,anna:anna-is-admin:admin';

export type Person = keyof typeof people;

/** The header with which Flower's scripts say who they are. */
export function basic(person: Person): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${person}:${people[person]}`).toString('base64')}` };
}

/** The dashboard on a Redis and a database of its own, with workers of the contracts' default tasks. */
export class ActingDashboard {
  private readonly workers: TestEngine[] = [];

  private constructor(
    readonly server: TestServer,
    private readonly database: { url: string; stop(): Promise<void> },
    private readonly prefix: string,
    /** Asks the dashboard, as nobody in particular. */
    public ask: HttpClient,
  ) {}

  /** @param env of its settings, beside users of each role @param given a database, which is stopped with it. (Default: one of its own) */
  static async start(
    env: Record<string, string> = {},
    given?: { url: string; stop(): Promise<void> },
  ): Promise<ActingDashboard> {
    const [server, database] = await Promise.all([TestServer.onRedis(), given ?? TestDatabase.start()]);
    const prefix = `test-${randomUUID().slice(0, 8)}`;
    const dashboard = new ActingDashboard(server, database, prefix, undefined as unknown as HttpClient);
    await dashboard.boot(env);
    return dashboard;
  }

  /** Boots it anew on the same servers. */
  async boot(env: Record<string, string> = {}): Promise<void> {
    await this.server.close();
    this.ask = await this.server.boot(
      (settings, logger) => DashboardModule.forRoot({ settings, logger }),
      {
        DATABASE_URL: this.database.url,
        ARTIFACTS_URL: join(tmpdir(), 'celerity-no-artifacts'),
        CELERITY_KEY_PREFIX: this.prefix,
        DASHBOARD_BASIC_AUTH: PEOPLE,
        DASHBOARD_LOGINS_PER_MINUTE: '1000',
        ...env,
      },
      { appName: 'dashboard', signIn: true },
    );
    // On a busy machine the tables take longer than a caller waits for them.
    for (let tries = 0; (await this.ask('/health/ready')).status !== 200 && tries < MOST_TRIES; tries++) {
      await eventually(
        () => this.ask('/health/ready'),
        ({ status }) => status === 200,
      );
    }
  }

  /** Entries of the audit log, newest first, once there are so many: while the database is slow they come later. */
  async audit(query = '', atLeast = 1): Promise<AuditRow[]> {
    const read = async () => (await this.as('anna', `/ui/api/audit${query}`)).json<AuditList>().items;
    return eventually(read, (items) => items.length >= atLeast);
  }

  /** Asks as somebody. */
  as(person: Person, path: string, request: TestRequest = {}): Promise<TestAnswer> {
    return this.ask(path, { ...request, headers: { ...basic(person), ...request.headers } });
  }

  /** Signs somebody in, and says with which headers their browser acts. */
  async signIn(person: Person): Promise<{ cookie: string; 'x-csrf-token': string }> {
    const body = { way: 'basic', name: person, password: people[person] };
    const answer = await this.ask('/ui/api/session', { body });
    if (answer.status !== 200) throw new Error(`nobody was signed in: ${answer.text}`);
    const cookie = answer.headers['set-cookie']![0]!.split(';')[0]!;
    return { cookie, 'x-csrf-token': answer.json<{ csrf_token: string }>().csrf_token };
  }

  /** A worker of the default tasks. */
  async startWorker(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
    const worker = await TestEngine.start(this.server.redis, {
      tasks: [add, longRunning, failingTask],
      handlers: [Add, LongRunning, Failing],
      prefix: this.prefix,
      ...options,
    });
    this.workers.push(worker);
    return worker;
  }

  get<T>(token: Type<T> | symbol): T {
    return this.server.get<T>(token);
  }

  async stop(): Promise<void> {
    await this.server.close();
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.server.stop();
    await this.database.stop();
  }
}
