import type { Terminal } from './terminal.js';

interface LogLine {
  /** pino's number. */
  level: number;
  msg: string;
  /** URL of a Redis server that went away, with `error`, or is back. */
  server?: string;
  error?: string;
}

const WARN = 40;

/**
 * Takes the engine's log lines, of which a command line shows few: why a server is away is kept for the error of the command,
 * and told at once only where a command waits for it to come back.
 */
export class OutageLog {
  private readonly reasons = new Map<string, string>();
  private readonly away = new Set<string>();
  private readonly warned = new Set<string>();
  private telling = false;

  constructor(private readonly terminal: Terminal) {}

  /** From now on somebody waits and wants to know. */
  tell(): void {
    this.telling = true;
  }

  /** Why the server was last not reachable. */
  reasonOf(url: string): string | undefined {
    return this.reasons.get(url);
  }

  warnOnce(text: string): void {
    if (!this.warned.has(text)) this.terminal.warn(text);
    this.warned.add(text);
  }

  /** A line of pino. */
  write(json: string): void {
    const { level, msg, server, error } = JSON.parse(json) as LogLine;
    if (server === undefined) {
      if (level >= WARN) this.warnOnce(error === undefined ? msg : `${msg} (${error})`);
    } else if (error === undefined) this.back(server);
    else this.lost(server, error);
  }

  /** Several connections tell of one outage: it is told once. */
  private lost(server: string, error: string): void {
    this.reasons.set(server, error);
    if (this.telling && !this.away.has(server))
      this.terminal.warn(`Redis at ${server} is not reachable (${error}). Waiting for it.`);
    this.away.add(server);
  }

  private back(server: string): void {
    if (this.telling && this.away.has(server)) this.terminal.note(`Redis at ${server} is back.`);
    this.away.delete(server);
  }
}
