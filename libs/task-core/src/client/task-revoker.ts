import type { CeleryRequest } from '../backend/celery-meta.js';
import type { ResultBackend } from '../backend/result-backend.js';
import type { RedisConnections } from '../broker/connections.js';
import type { ControlChannel } from '../control/control-channel.js';
import type { TerminateSignal } from '../control/worker-controls.js';
import type { EventStream } from '../events/event-stream.js';
import type { TaskMessage, TaskRecord } from '../broker/message.js';
import type { TaskQueues } from '../broker/task-queues.js';
import { redactArguments } from '../definition/redact.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRateLimits } from '../limits/task-rate-limits.js';

export interface RevokeOptions {
  /** Stop the task also when it runs. (Default: false) */
  terminate?: boolean;
  /** What ends a process that does not stop by itself; SIGKILL does so at once. (Default: SIGTERM) */
  signal?: TerminateSignal;
}

/** `revoked`: it ended as REVOKED. `ready`: it had ended before. `running`: it runs, and is only kept from running again. `terminating`: its worker was told to stop it. */
export type RevokeReply = 'revoked' | 'ready' | 'running' | 'terminating';

/** Why a task that did not run ended: what the stored error says. */
export type RevokeReason = 'revoked' | 'expired' | 'purged';

/** Ends tasks before their time. The stored state decides; the queue is tidied afterwards. */
export class TaskRevoker {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: TaskQueues,
    private readonly backend: ResultBackend,
    private readonly registry: TaskRegistry,
    private readonly control: ControlChannel,
    private readonly events: EventStream,
    private readonly rates: TaskRateLimits,
  ) {}

  /** @returns undefined for an id that was never accepted. */
  async revoke(taskId: string, { terminate = false, signal }: RevokeOptions = {}): Promise<RevokeReply | undefined> {
    const record = await this.connections.ask('broker', () => this.queues.record(taskId));
    if (!record || record.provisional) return undefined;
    const verdict = await this.end(taskId, record, 'revoked', terminate);
    if (verdict === 'ok') return 'revoked';
    if (verdict === 'ready') return 'ready';
    if (!terminate) return 'running';
    // It is marked: a worker that misses this stops it at its next look.
    await this.control.broadcast('revoke', { task_id: taskId, terminate, signal }).catch(() => undefined);
    return 'terminating';
  }

  /** Ends a waiting task whose `expires` is over. */
  async expire(taskId: string, record: TaskRecord): Promise<void> {
    await this.end(taskId, record, 'expired');
  }

  /** Ends a task that waits on a queue which is purged. `running`: a worker has it, or had it and died; it is only kept from running again. */
  purge(taskId: string, record: TaskRecord): Promise<'ok' | 'ready' | 'running'> {
    return this.end(taskId, record, 'purged');
  }

  async forget(taskId: string): Promise<boolean> {
    const forgotten = await this.connections.ask('results', () => this.backend.forget(taskId));
    if (forgotten) await this.connections.ask('broker', () => this.queues.forgetRecord(taskId));
    return forgotten;
  }

  private async end(
    taskId: string,
    record: TaskRecord,
    reason: RevokeReason,
    terminate = false,
  ): Promise<'ok' | 'ready' | 'running'> {
    const job = await this.connections.ask('broker', () => this.queues.job(record, taskId));
    const request = this.requestOf(taskId, record, job?.message);
    const verdict = await this.connections.ask('results', () =>
      this.backend.revoke(request, reason, Date.now(), terminate),
    );
    if (verdict !== 'ok') return verdict;
    this.events.publish('task-revoked', {
      uuid: taskId,
      terminated: false,
      signum: null,
      expired: reason === 'expired',
    });
    await this.connections.ask('broker', async () => {
      await this.queues.remove(record, taskId);
      await this.queues.expireRecords([taskId], this.backend.recordTtl);
    });
    if (this.mayHoldTime(record.name, job?.message)) await this.rates.release(record.name, taskId);
    return verdict;
  }

  /** A worker may have died between reserving a time and writing it into the message. */
  private mayHoldTime(name: string, message: TaskMessage | undefined): boolean {
    if (message?.rate_reserved !== undefined) return true;
    const definition = this.registry.find(name);
    return definition !== undefined && this.rates.rateOf(definition) !== undefined;
  }

  private requestOf(
    taskId: string,
    record: TaskRecord,
    message: TaskMessage = { args: [], kwargs: {} },
  ): CeleryRequest {
    return {
      taskId,
      name: record.name,
      ...redactArguments(this.registry.find(record.name), message.args, message.kwargs),
      worker: null,
      retries: message.retries ?? 0,
      queue: record.queue,
      ...(record.parentId && { parentId: record.parentId }),
    };
  }
}
