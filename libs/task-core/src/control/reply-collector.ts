import { Bell, within } from '../timing.js';
import { isAddressed, type Recipients } from './addressing.js';
import type { WorkerReply } from './control-wire.js';

/** Who can answer a command: as the directory and the broker know it when the command is sent. */
export interface Audience {
  /** Workers that live, by the directory. */
  live: readonly string[];
  /** Listeners that the broker delivered the command to, of whatever name. */
  receivers: number;
}

/** Collects the answers to one command, until everybody who can answer has. */
export class ReplyCollector {
  readonly replies = new Map<string, WorkerReply<unknown>>();
  private readonly complete = new Bell();
  private audience: Audience | undefined;
  private answers = 0;

  constructor(private readonly recipients: Recipients) {}

  /** Takes an answer; the first of a worker counts. */
  add(worker: string, reply: WorkerReply<unknown>): void {
    this.answers++;
    if (!this.replies.has(worker)) this.replies.set(worker, reply);
    this.check();
  }

  /** Resolves when every worker of the audience that is addressed has answered, or after `ms`. */
  async collect(audience: Audience, ms: number): Promise<void> {
    this.audience = audience;
    this.check();
    await within(this.complete.rung, ms);
  }

  /** Workers that are addressed and have not answered, by name. */
  silent(): string[] {
    const { destination = [] } = this.recipients;
    const expected = new Set([...destination, ...(this.audience?.live ?? [])]);
    return [...expected].filter((name) => isAddressed(name, this.recipients) && !this.replies.has(name)).sort();
  }

  private check(): void {
    if (this.audience && this.isComplete(this.audience)) this.complete.ring();
  }

  /**
   * The broker knows best how many listen: a worker that has died is not among them, and one that the directory does not
   * know yet (it has just begun, or the broker lost its memory) is.
   */
  private isComplete({ live, receivers }: Audience): boolean {
    const { destination, pattern } = this.recipients;
    if (receivers === 0) return true;
    if (!destination && pattern === undefined) return this.answers >= receivers;
    const strangers = receivers > live.length;
    if (strangers && !destination) return false;
    const known = strangers ? destination! : live;
    return known.every((name) => !isAddressed(name, this.recipients) || this.replies.has(name));
  }
}
