import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the server does with one chat completion. `{authorization}` in a body becomes the header that came. */
export type Turn =
  | { status: number; headers?: Record<string, string>; body?: string }
  | { hang: true }
  | {
      pieces: string[];
      /** (Default: finish) */
      then?: 'finish' | 'hang' | 'reset' | 'end' | 'error';
      pauseMs?: number;
      /** (Default: stop) */
      reason?: string;
      usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
      error?: string;
    };

export interface SeenRequest {
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** Not compiled: it runs from the sources, also beside what was built of them. */
const SERVER = fileURLToPath(new URL('../../../src/providers/testing/openai-server.mjs', import.meta.url));

type Told = { event: string; script?: number; whole?: boolean; at?: number } & Partial<SeenRequest>;

/** An OpenAI-compatible server in a process of its own. */
export class ScriptedServer {
  private seen: SeenRequest[] = [];
  private current = 0;
  private readonly events = new EventEmitter();

  private constructor(
    private readonly child: ChildProcess,
    readonly baseUrl: string,
  ) {
    child.on('message', (message: Told) => this.hear(message));
  }

  static async start(): Promise<ScriptedServer> {
    const child = fork(SERVER, { execArgv: [] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new ScriptedServer(child, `http://127.0.0.1:${port}/v1`);
  }

  /** What it does with the chat completions that follow, in order. */
  async script(...turns: Turn[]): Promise<void> {
    this.current += 1;
    this.seen = [];
    await this.send({ turns, script: this.current });
  }

  /** What its list of models says. */
  serves(models: string[], modelsStatus = 200): Promise<void> {
    return this.send({ models, modelsStatus });
  }

  /** All that came since the current script. */
  async requests(): Promise<SeenRequest[]> {
    // It answers after all that it has told before.
    await this.send({});
    return this.seen;
  }

  /**
   * Resolves when the server next tells of it, in the current script: `first` piece written, `hanging`, answer `closed`. Ask before it can
   * happen.
   */
  async next(event: 'first' | 'hanging' | 'closed'): Promise<Told> {
    const [message] = (await once(this.events, event)) as [Told];
    return message;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  private async send(message: object): Promise<void> {
    const heard = once(this.events, 'heard');
    this.child.send(message);
    await heard;
  }

  private hear(message: Told): void {
    if (message.script !== undefined && message.script !== this.current) return;
    if (message.event === 'request') this.seen.push(message as unknown as SeenRequest);
    this.events.emit(message.event, message);
  }
}

/** A text in pieces of so many characters. */
export function inPieces(text: string, size: number): string[] {
  return text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
}
