import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskCall } from '@celerity/task-core';
import { Control, TaskLocator } from '@celerity/task-core';
import {
  allTasks,
  noted,
  readRuns,
  roughTasks,
  type RunNote,
  TestEngine,
  TestRedis,
} from '@celerity/task-core/testing';
import { AppProcess } from '../app-process.js';
import { Endings } from './endings.js';
import { Load } from './load.js';

/** As `npm start` runs it. */
const EVERYSEC = ['--appendonly', 'yes', '--appendfsync', 'everysec'];
const PREFIX = 'faults';

export interface LabOptions {
  /** Arguments of the Redis server. (Default: AOF everysec) */
  redis?: string[];
  /** A second server for results. (Default: the same) */
  ownResults?: boolean;
  /** Environment of every worker. */
  env?: Record<string, string>;
}

type Manner = 'gentle' | 'deaf' | 'busy';

/** A system of its own to break: Redis, real workers, a client, and the ledger in which tasks note their runs. */
export class Lab {
  readonly workers: AppProcess[] = [];
  /** Processes that were ended, and when, ms since the epoch: what ran in them may run again. */
  readonly ended = new Map<number, number>();
  engine!: TestEngine;
  load!: Load;
  endings!: Endings;

  private constructor(
    readonly broker: TestRedis,
    readonly results: TestRedis,
    private readonly env: Record<string, string>,
    private readonly dir: string,
  ) {}

  static async start({ redis = EVERYSEC, ownResults = false, env = {} }: LabOptions = {}): Promise<Lab> {
    const broker = await TestRedis.start(redis);
    const results = ownResults ? await TestRedis.start(redis) : broker;
    const urls = { CELERY_BROKER_URL: broker.url(0), CELERY_RESULT_BACKEND: results.url(1) };
    const lab = new Lab(
      broker,
      results,
      { LOG_LEVEL: 'warn', CELERITY_KEY_PREFIX: PREFIX, ...urls, ...env },
      await mkdtemp(join(tmpdir(), 'celerity-faults-')),
    );
    await writeFile(lab.ledger, '');
    const tasks = [...allTasks, ...roughTasks];
    lab.engine = await TestEngine.start(broker, { tasks, prefix: PREFIX, env: { ...urls, LOG_LEVEL: 'warn' } });
    lab.load = new Load(lab.engine.tasks);
    lab.endings = await Endings.on(results.url(1), lab.engine.get(TaskLocator));
    return lab;
  }

  /** The file in which tasks note their runs. */
  get ledger(): string {
    return join(this.dir, 'runs.jsonl');
  }

  runs(): RunNote[] {
    return readRuns(this.ledger);
  }

  /** Calls of `tasks.noted` that take `ms` each, in the order of the list, over and over. */
  calls(count: number, ms: readonly number[], manner: Manner = 'gentle'): TaskCall[] {
    return Array.from({ length: count }, (_, index) => ({
      name: noted.name,
      args: [this.ledger, ms[index % ms.length]!, manner],
    }));
  }

  /** One more worker, ready. */
  async worker(env: Record<string, string> = {}, script = 'rough-worker'): Promise<AppProcess> {
    return (await this.launch(env, script)).ready();
  }

  /** One more worker; it may not be ready yet. */
  async launch(env: Record<string, string> = {}, script = 'rough-worker'): Promise<AppProcess> {
    const url = new URL(`../../dist/faults/${script}.js`, import.meta.url);
    const worker = await AppProcess.launch(script, url, { ...this.env, ...env });
    this.workers.push(worker);
    return worker;
  }

  /** So many more, ready. */
  crew(count: number, env: Record<string, string> = {}): Promise<AppProcess[]> {
    return Promise.all(Array.from({ length: count }, () => this.worker(env)));
  }

  /** Ends a worker at once, as a power cut does. */
  async kill(worker: AppProcess): Promise<void> {
    worker.kill('SIGKILL');
    this.ended.set(worker.pid, Date.now());
    await worker.exited;
  }

  /** Pids of the children of all workers, as they tell. */
  async children(): Promise<number[]> {
    const { replies } = await this.engine.get(Control).inspect().stats();
    return Object.values(replies).flatMap((reply) => ('ok' in reply ? reply.ok.pool.processes : []));
  }

  /** Resolves when as many runs as `count` have begun. */
  async untilBegun(count: number): Promise<RunNote[]> {
    for (;;) {
      const begun = this.runs().filter(({ what }) => what === 'begins');
      if (begun.length >= count) return begun;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.endings.close();
    for (const worker of this.workers) if (worker.running) worker.kill('SIGKILL');
    await Promise.all(this.workers.map(({ exited }) => exited));
    for (const redis of new Set([this.broker, this.results])) redis.thaw();
    await this.engine.stop();
    for (const redis of new Set([this.broker, this.results])) await redis.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}
