import { loadSettings, type Settings } from '@celerity/config';
import { pino } from 'pino';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { CommandListener } from '../control/command-listener.js';
import { LamportClock } from '../events/lamport-clock.js';
import type { StopRequest, WorkerControls } from '../control/worker-controls.js';
import type { WorkerFacts } from '../control/worker-directory.js';
import type { ActiveTask, RegisteredTask, TaskInfo } from '../control/worker-facts.js';
import { EventStream } from '../events/event-stream.js';
import { Registration, type RegistrationTimes } from '../worker/registration.js';
import type { TestRedis } from './redis-server.js';

const TASK: TaskInfo = {
  ...{ id: 'reserved-1', name: 'tasks.add', args: [1, 2], kwargs: {}, hostname: 'w@test', queue: 'celery' },
  ...{ priority: 0, retries: 0, attempt: 1, acknowledged: false },
};
const ADD: RegisteredTask = {
  ...{ name: 'tasks.add', queue: 'celery', time_limit: 3600, soft_time_limit: 3300, rate_limit: '10/m' },
  ...{ acks_late: true, max_retries: 3 },
};

/** Controls that write down what they are told, and tell what they are given. */
export class RecordingControls implements WorkerControls {
  /** What was ordered, in order. */
  readonly orders: [method: string, ...args: unknown[]][] = [];
  readonly startedAt = Date.now();
  concurrency = 4;
  consumed = ['celery'];
  refusal: Error | undefined;

  constructor(
    readonly name: string,
    readonly settings: Settings,
  ) {}

  active = (): ActiveTask[] => [{ ...TASK, id: 'active-1', time_start: 1, worker_pid: 7, timelimit: [10, 5] }];
  reserved = () => [TASK];
  revoked = () => ['revoked-1'];
  registered = () => [ADD];
  activeQueues = () => this.consumed.map((name) => ({ name, concurrency: null, paused: false }));
  totals = () => ({ 'tasks.add': 12 });
  prefetchCount = () => 8;
  eventLoopLag = () => 1.5;
  pool = () => ({
    ...{ implementation: 'prefork' as const, 'max-concurrency': this.concurrency, processes: [7] },
    ...{ 'max-tasks-per-child': 1000, 'max-memory-per-child': null, autoscale: null },
    timeouts: [3300, 3600] as [number, number],
    children: [{ pid: 7, state: 'busy' as const, tasks: 3, rss: 1000, started: 1, running: ['active-1'] }],
  });

  revoke = (ids: readonly string[], { terminate, signal }: StopRequest) => {
    this.note('revoke', ids, { terminate, signal });
    return ids.filter((id) => id === 'active-1');
  };
  rateLimit = (task: string, rate: string | null | undefined) => this.note('rateLimit', task, rate);
  timeLimit = (task: string, hard: number | null, soft: number | null) => this.note('timeLimit', task, hard, soft);
  poolGrow = (n: number) => (this.note('poolGrow', n), (this.concurrency += n));
  poolShrink = (n: number) => (this.note('poolShrink', n), (this.concurrency -= n));
  poolRestart = () => this.note('poolRestart');
  autoscale = (max: number, min: number) => this.note('autoscale', max, min);
  addConsumer = (queue: string) => (this.note('addConsumer', queue), !this.consumed.includes(queue));
  cancelConsumer = (queue: string) => (this.note('cancelConsumer', queue), this.consumed.includes(queue));
  enableEvents = () => (this.note('enableEvents'), true);
  disableEvents = () => (this.note('disableEvents'), false);
  heartbeat = () => this.note('heartbeat');
  shutdown = (cold: boolean) => this.note('shutdown', cold);

  private note(...order: [method: string, ...args: unknown[]]): void {
    this.orders.push(order);
    if (this.refusal) throw this.refusal;
  }
}

/** A worker without tasks: it is registered and takes commands, for tests of whoever steers workers. */
export class RecordingWorker {
  readonly controls: RecordingControls;
  readonly registration: Registration;
  readonly connections: RedisConnections;
  private readonly listener: CommandListener;

  private constructor(redis: TestRedis, prefix: string, name: string, times: RegistrationTimes) {
    const log = pino({ level: 'silent' });
    const settings = testSettings(redis, prefix);
    const keys = new Keys(prefix);
    this.connections = new RedisConnections(settings, log);
    this.controls = new RecordingControls(name, settings);
    const clock = new LamportClock();
    const events = new EventStream(this.connections, keys, clock, settings, name, log);
    const queues = () => this.controls.consumed;
    const facts = () => this.facts();
    this.registration = new Registration(this.connections, keys, name, queues, events, facts, log, times);
    this.listener = new CommandListener(this.connections, keys, clock, this.controls, log);
  }

  /** Resolves when it listens and is in the directory. */
  static async start(
    redis: TestRedis,
    prefix: string,
    name: string,
    { times = {}, listens = true }: { times?: RegistrationTimes; listens?: boolean } = {},
  ): Promise<RecordingWorker> {
    const worker = new RecordingWorker(redis, prefix, name, times);
    await worker.connections.firstContact(5000);
    if (listens) await worker.listener.start();
    await worker.registration.start();
    return worker;
  }

  /** Goes without a word, as after kill -9. */
  async die(): Promise<void> {
    await this.connections.close();
    await this.registration.stop();
  }

  async stop(): Promise<void> {
    await this.listener.stop();
    await this.registration.stop();
    await this.connections.close();
  }

  private facts(): WorkerFacts {
    return {
      ...{ app: 'test', hostname: 'here', pid: process.pid, pool: 'prefork', concurrency: this.controls.concurrency },
      ...{ started: new Date(this.controls.startedAt).toISOString(), version: '0.0.0', active: 1, processed: 12 },
      ...{ loadavg: [0, 0, 0], event_loop_lag_ms: 1.5 },
    };
  }
}

/** Settings of a process on this Redis, with secrets that nobody may see. */
export function testSettings(redis: TestRedis, prefix: string): Settings {
  return loadSettings(
    { appName: 'test' },
    {
      CELERY_BROKER_URL: redis.url(0),
      CELERY_RESULT_BACKEND: redis.url(1),
      CELERITY_KEY_PREFIX: prefix,
      API_KEYS: `ops:admin:${'a'.repeat(64)}`,
    },
  );
}
