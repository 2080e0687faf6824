import { taskDefinitions } from '@celerity/contracts';
import { TestEngine } from '@celerity/task-core/testing';
import { Measured } from './processes.js';
import type { Servers } from './servers.js';

export type BenchedPool = 'solo' | 'prefork' | 'threads';

/** worker-default with one of its pools, and a client that sends to it alone. */
export class Contender {
  private constructor(
    readonly pool: BenchedPool,
    readonly prefix: string,
    readonly engine: TestEngine,
    readonly worker: Measured,
    /** ms from the start of the process until it was ready. */
    readonly readyAfter: number,
  ) {}

  static async start(servers: Servers, pool: BenchedPool, env: Record<string, string> = {}): Promise<Contender> {
    const prefix = `bench-${pool}`;
    const engine = await TestEngine.start(servers.redis, {
      tasks: taskDefinitions,
      prefix,
      env: { LOG_LEVEL: 'warn' },
    });
    const began = performance.now();
    const worker = await Measured.app('worker-default', {
      ...servers.env,
      CELERY_WORKER_POOL: pool,
      CELERITY_KEY_PREFIX: prefix,
      ...env,
    });
    return new Contender(pool, prefix, engine, worker, performance.now() - began);
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await this.engine.stop();
  }
}
