import { getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import type { Settings } from '@celerity/config';
import { TaskRevokedError } from '../definition/errors.js';
import { type LocalRun, perform, performBatch } from '../handler/perform.js';
import { StopOrder } from '../handler/stop-order.js';
import { type RunChannel, type RunRequest, TaskContext } from '../handler/task-context.js';
import { type ChildBoot, errorFromWire, wireOutcome } from '../pool/protocol.js';
import { runLogger } from '../pool/run-logger.js';
import type { BootedHandlers } from './boot-handlers.js';
import type { ParentPort } from './parent-port.js';

interface ChildRun extends LocalRun {
  attempt: number;
}

/** Runs what the pool gives: one group of runs at a time. */
export class ChildRuntime {
  private readonly running = new Map<string, ChildRun>();
  private readonly maxResultBytes: number;

  constructor(
    private readonly handlers: BootedHandlers,
    private readonly boot: ChildBoot,
    private readonly port: ParentPort,
  ) {
    this.maxResultBytes = (boot.settings as Settings).results.maxBytes;
  }

  start(): void {
    const { port } = this;
    port.on('run', ({ requests }) => void this.run(requests));
    port.on('stop', ({ taskId, attempt, reason }) => {
      const run = this.running.get(taskId);
      if (run?.attempt === attempt) run.stop.give(errorFromWire(reason));
    });
    port.on('leave', () => void this.handlers.close().finally(() => process.exit(0)));
    // A revoked task may still put things in order when its signal aborts; SIGTERM is the second word.
    process.on('SIGTERM', () => {
      const revoked = [...this.running.values()].some(({ stop }) => stop.reason instanceof TaskRevokedError);
      if (revoked) process.exit(143);
    });
    port.send({ kind: 'ready', tasks: [...this.handlers.byName.keys()] });
  }

  private async run(requests: RunRequest[]): Promise<void> {
    const handled = this.handlers.byName.get(requests[0]!.name)!;
    const runs = requests.map((request) => this.begin(request));
    const outcomes =
      runs.length === 1
        ? [await perform(handled, runs[0]!, this.maxResultBytes)]
        : await performBatch(handled, runs, this.maxResultBytes);
    for (const { taskId } of requests) this.running.delete(taskId);
    const memory = this.boot.reportMemory ? { memory: memoryInUse() } : {};
    this.port.send({ kind: 'done', outcomes: outcomes.map(wireOutcome), ...memory });
  }

  private begin(request: RunRequest): ChildRun {
    const { definition } = this.handlers.byName.get(request.name)!;
    const stop = new StopOrder();
    const channel = this.channel(request.taskId);
    const task = new TaskContext(definition, request, stop, channel, runLogger(this.handlers.log, request));
    const run = { task, stop, attempt: request.attempt };
    this.running.set(request.taskId, run);
    return run;
  }

  private channel(taskId: string): RunChannel {
    return {
      progress: async (progress) => void (await this.port.ask({ kind: 'progress', taskId, progress })),
      log: (line) => this.port.send({ kind: 'log', taskId, line }),
      token: (token) => this.port.send({ kind: 'token', taskId, token }),
    };
  }
}

/** Bytes: of a process its resident memory, of a thread what its heap holds. */
function memoryInUse(): number {
  if (isMainThread) return process.memoryUsage.rss();
  const { total_heap_size, external_memory } = getHeapStatistics();
  return total_heap_size + external_memory;
}
