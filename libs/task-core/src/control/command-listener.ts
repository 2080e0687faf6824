import type { Logger } from 'pino';
import { Watcher } from '../backend/watcher.js';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { isAddressed } from './addressing.js';
import { ControlCommand, type ControlReply, decode } from './control-wire.js';
import type { LamportClock } from '../events/lamport-clock.js';
import { RecentIds } from './recent-ids.js';
import { CommandError, prepareCommand, type PreparedCommand } from './worker-commands.js';
import type { WorkerControls } from './worker-controls.js';

/**
 * The worker's end of remote control: carries out the commands that address it, each once, and answers them.
 *
 * It listens on a connection of its own, which subscribes again by itself when the broker was away. Whatever is on the channel
 * or goes wrong in a command, it does not throw: the requester gets an error, or nothing.
 */
export class CommandListener {
  private readonly seen = new RecentIds();
  private stopListening: (() => Promise<void>) | undefined;
  private stopped = false;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly clock: LamportClock,
    private readonly controls: WorkerControls,
    private readonly log: Logger,
  ) {}

  /** Resolves as soon as it listens, which may be long when the broker is away. Call it once; never rejects. */
  async start(): Promise<void> {
    const watcher = new Watcher(this.connections.subscriber('broker'));
    try {
      this.stopListening = await watcher.watch(this.keys.control, (message) => {
        if (message && !this.stopped) void this.receive(message);
      });
    } catch (error) {
      if (!this.stopped) this.log.warn({ error: (error as Error).message }, 'the worker cannot listen to commands');
    }
  }

  /** Takes no more commands; answers that are under way still go out. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.stopListening?.();
  }

  private async receive(message: string): Promise<void> {
    const command = decode(ControlCommand, message);
    if (!command) return this.log.warn({ bytes: message.length }, 'a malformed control command was ignored');
    this.clock.observe(command.clock);
    if (!isAddressed(this.controls.name, command) || !this.seen.add(command.id)) return;
    try {
      if (await this.isStale(command)) return this.note(command, 'a control command came too late and was ignored');
      await this.carryOut(command);
    } catch (error) {
      this.log.warn({ command: command.method, error: (error as Error).message }, 'a control command was not answered');
    }
  }

  /** By the broker's clock, which requester and worker share, whatever their own say. */
  private async isStale({ expires }: ControlCommand): Promise<boolean> {
    if (expires === undefined) return false;
    const [seconds, micros] = await this.connections.ask('broker', (redis) => redis.time());
    return Number(seconds) * 1000 + Number(micros) / 1000 >= expires;
  }

  private async carryOut(command: ControlCommand): Promise<void> {
    let prepared: PreparedCommand | undefined;
    try {
      const { controls, clock } = this;
      prepared = prepareCommand({ controls, clock }, command.method, command.arguments);
      if (!prepared.quiet) this.note(command, 'control command');
      await this.answer(command, { ok: (await prepared.run()) ?? null });
    } catch (error) {
      const { message } = error as Error;
      if (!(error instanceof CommandError)) this.log.warn({ command: command.method, err: error }, 'a control command failed'); // prettier-ignore
      return this.answer(command, { error: message });
    }
    prepared.afterwards();
  }

  private async answer({ id, reply_to: channel }: ControlCommand, reply: ControlReply['reply']): Promise<void> {
    if (channel === undefined) return;
    const answer: ControlReply = { id, worker: this.controls.name, clock: this.clock.tick(), reply };
    await this.connections.ask('broker', (redis) => redis.publish(channel, JSON.stringify(answer)));
  }

  private note({ id, method }: ControlCommand, what: string): void {
    this.log.info({ command: method, command_id: id, worker: this.controls.name }, what);
  }
}
