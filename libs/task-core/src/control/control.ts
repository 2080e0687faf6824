import type { RevokeReply, TaskRevoker } from '../client/task-revoker.js';
import type { Addressing } from './addressing.js';
import type { ControlChannel, ControlReplies } from './control-channel.js';
import type { DelayedTasks } from './delayed-tasks.js';
import { Inspect } from './inspect.js';
import type { CommandArguments, CommandName, CommandReply } from './worker-commands.js';
import type { TerminateSignal } from './worker-controls.js';
import type { WorkerDirectory, WorkerInfo } from './worker-directory.js';

/**
 * Steers and inspects workers from any process, as Celery's `app.control` does.
 *
 * A command goes to every worker, unless `destination` or `pattern` says otherwise, and comes back as soon as each of them
 * has answered, or after `timeoutMs`: `silent` then names those that did not. A worker that refuses a command answers
 * `{error}`, which names the reason. Every method throws BrokerUnavailableError.
 *
 * @example
 * const { replies, silent } = await control.inspect({ destination: ['ml@host'] }).active();
 * await control.poolGrow(2, { pattern: 'gan@*' });
 */
export class Control {
  constructor(
    private readonly channel: ControlChannel,
    private readonly directory: WorkerDirectory,
    private readonly revoker: TaskRevoker,
    private readonly delayed: DelayedTasks,
  ) {}

  /** Workers that live, by name. Needs no answer of theirs. */
  workers(): Promise<WorkerInfo[]> {
    return this.directory.list();
  }

  /** Questions to the workers so addressed; they change nothing. */
  inspect(addressing: Addressing = {}): Inspect {
    return new Inspect(this.channel, this.directory, this.delayed, addressing);
  }

  /** Who is there? */
  ping(addressing?: Addressing): Promise<ControlReplies<'pong'>> {
    return this.ask('ping', {}, addressing);
  }

  /**
   * Ends tasks, workers or no workers: the stored state decides, and what runs is told only under `terminate`.
   *
   * @returns for each id what became of it; undefined for one that was never accepted.
   */
  async revoke(
    taskIds: string | readonly string[],
    { terminate = false, signal }: { terminate?: boolean; signal?: TerminateSignal } = {},
  ): Promise<Record<string, RevokeReply | undefined>> {
    const ids = [taskIds].flat();
    const replies = await Promise.all(ids.map((id) => this.revoker.revoke(id, { terminate, signal })));
    return Object.fromEntries(ids.map((id, index) => [id, replies[index]]));
  }

  /** {@link revoke}, also while they run. */
  terminate(taskIds: string | readonly string[], signal?: TerminateSignal) {
    return this.revoke(taskIds, { terminate: true, signal });
  }

  /**
   * Changes how often a task may start. It is kept in the broker and holds over all workers, also later ones; one worker must be
   * there to take the command.
   *
   * @param rate for example `10/m`; null or 0 for no limit, `default` for the contract's own again.
   */
  rateLimit(task: string, rate: string | number | null, addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('rate_limit', { task_name: task, rate_limit: rate }, addressing);
  }

  /** Limits of runs that start from now on, seconds; null for the contract's own. */
  timeLimit(
    task: string,
    { hard = null, soft = null }: { hard?: number | null; soft?: number | null },
    addressing?: Addressing,
  ): Promise<ControlReplies<string>> {
    return this.ask('time_limit', { task_name: task, hard, soft }, addressing);
  }

  poolGrow(n = 1, addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('pool_grow', { n }, addressing);
  }

  poolShrink(n = 1, addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('pool_shrink', { n }, addressing);
  }

  /** Replaces every child, each after its running task. */
  poolRestart(addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('pool_restart', {}, addressing);
  }

  autoscale(max: number, min: number, addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('autoscale', { max, min }, addressing);
  }

  addConsumer(queue: string, addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('add_consumer', { queue }, addressing);
  }

  cancelConsumer(queue: string, addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('cancel_consumer', { queue }, addressing);
  }

  enableEvents(addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('enable_events', {}, addressing);
  }

  disableEvents(addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('disable_events', {}, addressing);
  }

  /** Lets workers send a heartbeat now. */
  heartbeat(addressing?: Addressing): Promise<ControlReplies<string>> {
    return this.ask('heartbeat', {}, addressing);
  }

  /** Warm by default: running tasks may end. `cold` stops them, and they run again elsewhere. */
  shutdown({ cold = false, ...addressing }: { cold?: boolean } & Addressing = {}): Promise<ControlReplies<string>> {
    return this.ask('shutdown', { cold }, addressing);
  }

  /** Any command by its name on the wire, for callers that check nothing themselves, as a command line does. */
  ask<M extends CommandName>(
    method: M,
    args: CommandArguments<M>,
    addressing?: Addressing,
  ): Promise<ControlReplies<CommandReply<M>>> {
    return this.channel.ask(method, args, addressing);
  }
}
