import { maskUrl, type Settings } from '@celerity/config';
import { taskDefinitions } from '@celerity/contracts';
import {
  BrokerUnavailableError,
  Control,
  Diagnosis,
  EventReader,
  isEventId,
  type PoisonedTask,
  PoisonedTasks,
  redactArguments,
  QueueMonitor,
  QueueSwitches,
  type RedisStatus,
  ResultWaiter,
  ServerStatus,
  TaskClient,
  TaskPurger,
  TaskRegistry,
  type TaskView,
  WorkerDirectory,
} from '@celerity/task-core';
import { TaskCoreModule } from '@celerity/task-core/engine';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { OutageLog } from './outage-log.js';
import type { Outage } from './refusal.js';
import type { Terminal } from './terminal.js';

/** A server that answers, or why it does not. */
export type ServerView = { server: string; url: string } & (
  ({ answers: true; round_trip_ms: number } & RedisStatus) | { answers: false; error: string }
);

/**
 * The engine's sending half in this process, as an app has it. Heavy: only imported by commands that need it, and when they run.
 */
export class Engine {
  private constructor(
    readonly settings: Settings,
    /** What is wrong with the connections. */
    readonly outages: OutageLog,
    private readonly app: INestApplicationContext,
  ) {}

  /** Resolves within about a second also when Redis is down. */
  static async start(settings: Settings, terminal: Terminal): Promise<Engine> {
    const outages = new OutageLog(terminal);
    // BullMQ warns on the console, once for each queue.
    console.warn = (text: unknown) => outages.warnOnce(String(text));
    const logger = pino({ level: 'info' }, outages);
    const module = TaskCoreModule.forRoot({ settings, logger, tasks: taskDefinitions });
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    return new Engine(settings, outages, app);
  }

  get tasks(): TaskClient {
    return this.get(TaskClient);
  }
  get control(): Control {
    return this.get(Control);
  }
  get queues(): QueueMonitor {
    return this.get(QueueMonitor);
  }
  get switches(): QueueSwitches {
    return this.get(QueueSwitches);
  }
  get purger(): TaskPurger {
    return this.get(TaskPurger);
  }
  get poisoned(): PoisonedTasks {
    return this.get(PoisonedTasks);
  }
  get events(): EventReader {
    return this.get(EventReader);
  }
  get directory(): WorkerDirectory {
    return this.get(WorkerDirectory);
  }
  get diagnosis(): Diagnosis {
    return this.get(Diagnosis);
  }

  readonly isEventId = isEventId;

  /** Waits until a task has ended, and says what is known of it then, also when that is that it has not. */
  async waitFor(taskId: string, ms: number): Promise<TaskView | undefined> {
    this.outages.tell();
    await this.get(ResultWaiter).waitReady(taskId, ms);
    return this.tasks.result(taskId).info();
  }

  /** Poisoned tasks, newest first, with arguments that may be shown. */
  async listPoisoned(limit?: number): Promise<PoisonedTask[]> {
    const registry = this.get(TaskRegistry);
    const tasks = await this.poisoned.list(limit);
    return tasks.map((task) => {
      const { args, kwargs } = task.message;
      return { ...task, message: { ...task.message, ...redactArguments(registry.find(task.name), args, kwargs) } };
    });
  }

  /** How a server is. */
  async lookAt(server: 'broker' | 'results'): Promise<ServerView> {
    const servers = this.get(ServerStatus);
    const name = server === 'broker' ? 'broker' : 'result backend';
    const url = maskUrl(this.settings[server].url);
    try {
      const start = performance.now();
      await servers.ping(server);
      const round_trip_ms = performance.now() - start;
      return { server: name, url, answers: true, round_trip_ms, ...(await servers.status(server)) };
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      return { server: name, url, answers: false, error: this.outageOf(error).reason };
    }
  }

  outageOf({ server, reason }: BrokerUnavailableError): Outage {
    const [setting, group] =
      server === 'broker'
        ? (['CELERY_BROKER_URL', 'broker'] as const)
        : (['CELERY_RESULT_BACKEND', 'results'] as const);
    const url = maskUrl(this.settings[group].url);
    const known = reason === 'not connected' ? this.outages.reasonOf(url) : undefined;
    const waited = reason === 'not connected' ? 'no connection within a second: it hangs, or is still loading' : reason;
    return { server, url, setting, reason: known ?? waited };
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  private get<T>(type: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.app.get<T>(type);
  }
}
