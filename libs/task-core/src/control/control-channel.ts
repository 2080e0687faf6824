import { randomUUID } from 'node:crypto';
import { Watcher } from '../backend/watcher.js';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { BrokerUnavailableError } from '../definition/errors.js';
import { within } from '../timing.js';
import type { Addressing, Recipients } from './addressing.js';
import { type ControlCommand, ControlReply, decode, type WorkerReply } from './control-wire.js';
import type { LamportClock } from '../events/lamport-clock.js';
import { ReplyCollector } from './reply-collector.js';
import type { CommandArguments, CommandName, CommandReply } from './worker-commands.js';
import type { WorkerDirectory } from './worker-directory.js';

/** What workers said to a command. */
export interface ControlReplies<T> {
  /** By name of the worker: `ok` with the answer, or `error` with the reason why not. */
  replies: Record<string, WorkerReply<T>>;
  /** Workers that were addressed, and did not answer in time. */
  silent: string[];
}

/** Longest wait for answers, unless the requester says otherwise, ms. */
const TIMEOUT = 1000;

/**
 * The requester's end of remote control: sends commands to workers, and collects their answers.
 *
 * Delivery is at most once: a worker that is cut off from the broker misses the command. What must hold is stored first, and
 * then broadcast.
 */
export class ControlChannel {
  private readonly replyTo: string;
  private readonly collectors = new Map<string, ReplyCollector>();
  private watcher: Watcher | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly directory: WorkerDirectory,
    private readonly clock: LamportClock,
  ) {
    this.replyTo = keys.replies(randomUUID());
  }

  /** Sends a command and waits for no answer. @throws BrokerUnavailableError */
  async broadcast<M extends CommandName>(
    method: M,
    args: CommandArguments<M>,
    recipients: Recipients = {},
  ): Promise<void> {
    await this.publish({ id: randomUUID(), method, arguments: args, ...filterOf(recipients) });
  }

  /**
   * Sends a command and waits until every live worker that it addresses has answered, at most `timeoutMs`. Workers ignore a
   * command that reaches them later than that.
   *
   * @throws BrokerUnavailableError
   */
  async ask<M extends CommandName>(
    method: M,
    args: CommandArguments<M>,
    { timeoutMs = TIMEOUT, ...recipients }: Addressing = {},
  ): Promise<ControlReplies<CommandReply<M>>> {
    const id = randomUUID();
    const collector = new ReplyCollector(recipients);
    this.collectors.set(id, collector);
    try {
      const [{ now, workers }] = await Promise.all([this.directory.look(), this.listenForReplies()]);
      const command = { id, method, arguments: args, ...filterOf(recipients), expires: now + timeoutMs };
      const receivers = await this.publish({ ...command, reply_to: this.replyTo });
      await collector.collect({ live: workers.map(({ name }) => name), receivers }, timeoutMs);
    } finally {
      this.collectors.delete(id);
    }
    const replies = Object.fromEntries(collector.replies) as Record<string, WorkerReply<CommandReply<M>>>;
    return { replies, silent: collector.silent() };
  }

  /** @returns how many listeners the broker delivered it to. */
  private publish(command: Omit<ControlCommand, 'clock'>): Promise<number> {
    const message = JSON.stringify({ ...command, clock: this.clock.tick() });
    return this.connections.ask('broker', (redis) => redis.publish(this.keys.control, message));
  }

  /**
   * Connects with the first question: a process that only sends tasks never does. Each question subscribes again, which
   * waits for a connection that is being restored.
   */
  private async listenForReplies(): Promise<void> {
    this.watcher ??= new Watcher(this.connections.subscriber('broker'));
    const subscribed = await within(this.watcher.watch(this.replyTo, this.receive), TIMEOUT).catch(() => false);
    if (!subscribed) throw new BrokerUnavailableError('broker', 'cannot subscribe to answers');
  }

  private readonly receive = (message: string): void => {
    const answer = decode(ControlReply, message);
    if (!answer) return;
    this.clock.observe(answer.clock);
    this.collectors.get(answer.id)?.add(answer.worker, answer.reply as WorkerReply<unknown>);
  };
}

function filterOf({ destination, pattern }: Recipients): Pick<ControlCommand, 'destination' | 'pattern'> {
  return { ...(destination && { destination: [...destination] }), ...(pattern !== undefined && { pattern }) };
}
