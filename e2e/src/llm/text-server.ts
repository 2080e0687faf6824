import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The server of worker-llm's own specs. */
const SERVER = fileURLToPath(
  new URL('../../../apps/worker-llm/src/providers/testing/openai-server.mjs', import.meta.url),
);

/** What it does with one request for a text. */
export type Turn =
  | { status: number; body?: string }
  | { hang: true }
  | { pieces: string[]; pauseMs?: number; then?: 'finish' | 'hang' | 'reset'; usage?: Record<string, number> };

/** Body of a request for a text. */
export interface SeenRequest {
  messages: { role: string; content: string }[];
}

interface Told {
  event: string;
  script?: number;
  body?: SeenRequest;
}

/** An OpenAI-compatible server, in a process of its own, that writes what it is told. */
export class TextServer {
  private readonly events = new EventEmitter();
  private seen: SeenRequest[] = [];
  private current = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    child.on('message', (message: Told) => {
      if (message.script !== undefined && message.script !== this.current) return;
      if (message.event === 'request' && message.body) this.seen.push(message.body);
      this.events.emit(message.event, message);
    });
  }

  static async start(): Promise<TextServer> {
    const child = fork(SERVER, { execArgv: [] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new TextServer(child, `http://127.0.0.1:${port}/v1`);
  }

  /** Environment of a worker that asks it. */
  get env(): Record<string, string> {
    return { LLM_PROVIDER: 'openai-compatible', LLM_BASE_URL: this.url, LLM_MODEL: 'tiny', LLM_MAX_RETRIES: '0' };
  }

  /** What it does with the requests for texts that follow, in order. */
  async script(...turns: Turn[]): Promise<void> {
    this.current += 1;
    this.seen = [];
    await this.send({ turns, script: this.current });
  }

  /** Requests for texts since it was last told what to write. */
  async requests(): Promise<SeenRequest[]> {
    // It answers after all that it has told before.
    await this.send({});
    return this.seen;
  }

  /** When it writes the next text's first piece: Unix time, ms. Ask before it can happen. */
  async nextFirst(): Promise<number> {
    const [{ at }] = (await once(this.events, 'first')) as [{ at: number }];
    return at;
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
}

/** A draft as a server writes it: its JSON in pieces of some characters. */
export function written(draft: object, more: { pauseMs?: number } = {}): Turn {
  const usage = { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 };
  return { pieces: JSON.stringify(draft).match(/.{1,8}/gsu) ?? [], usage, ...more };
}
