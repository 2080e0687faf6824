import type { CeleryRequest } from '../backend/celery-meta.js';
import type { ResultBackend } from '../backend/result-backend.js';
import type { RedisConnections } from '../broker/connections.js';
import type { ControlChannel } from '../control/control-channel.js';
import type { EventStream } from '../events/event-stream.js';
import type { TaskRecord } from '../broker/message.js';
import type { TaskQueues } from '../broker/task-queues.js';
import { redactArguments } from '../definition/redact.js';
import type { TaskRegistry } from '../definition/registry.js';

export interface RevokeOptions {
  /** Stop the task also when it runs. (Default: false) */
  terminate?: boolean;
}

/** `revoked`: it ended as REVOKED. `ready`: it had ended before. `running`: it runs, and is only kept from running again. `terminating`: its worker was told to stop it. */
export type RevokeReply = 'revoked' | 'ready' | 'running' | 'terminating';

/** Ends tasks before their time. The stored state decides; the queue is tidied afterwards. */
export class TaskRevoker {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: TaskQueues,
    private readonly backend: ResultBackend,
    private readonly registry: TaskRegistry,
    private readonly control: ControlChannel,
    private readonly events: EventStream,
  ) {}

  /** @returns undefined for an id that was never accepted. */
  async revoke(taskId: string, { terminate = false }: RevokeOptions = {}): Promise<RevokeReply | undefined> {
    const record = await this.connections.ask('broker', () => this.queues.record(taskId));
    if (!record || record.provisional) return undefined;
    const verdict = await this.end(taskId, record, 'revoked');
    if (verdict === 'ok') return 'revoked';
    if (verdict === 'ready') return 'ready';
    if (!terminate) return 'running';
    await this.control.broadcast({ method: 'revoke', task_id: taskId, reason: 'terminated' });
    return 'terminating';
  }

  /** Ends a waiting task whose `expires` is over. */
  async expire(taskId: string, record: TaskRecord): Promise<void> {
    await this.end(taskId, record, 'expired');
  }

  async forget(taskId: string): Promise<boolean> {
    const forgotten = await this.connections.ask('results', () => this.backend.forget(taskId));
    if (forgotten) await this.connections.ask('broker', () => this.queues.forgetRecord(taskId));
    return forgotten;
  }

  private async end(
    taskId: string,
    record: TaskRecord,
    reason: 'revoked' | 'expired',
  ): Promise<'ok' | 'ready' | 'running'> {
    const request = await this.requestOf(taskId, record);
    const verdict = await this.connections.ask('results', () => this.backend.revoke(request, reason, Date.now()));
    if (verdict !== 'ok') return verdict;
    this.events.publish('task-revoked', {
      uuid: taskId,
      terminated: false,
      signum: null,
      expired: reason === 'expired',
    });
    await this.connections.ask('broker', async () => {
      await this.queues.remove(record.queue, taskId);
      await this.queues.expireRecords([taskId], this.backend.recordTtl);
    });
    return verdict;
  }

  private async requestOf(taskId: string, record: TaskRecord): Promise<CeleryRequest> {
    const job = await this.connections.ask('broker', () => this.queues.job(record, taskId));
    const message = job?.message ?? { args: [], kwargs: {} };
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
