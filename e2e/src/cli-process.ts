import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a command line ended. */
export interface CliOutcome {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  out: string;
  err: string;
}

/** One run of `npx celerity …` as a real process, which nobody sits at. */
export class CliProcess {
  readonly ended: Promise<CliOutcome>;
  private readonly text = { out: '', err: '' };
  private readonly listeners = new Set<() => void>();
  private over = false;

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => this.heard('out', chunk));
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => this.heard('err', chunk));
    this.ended = new Promise((resolve) =>
      child.once('close', (code) => {
        this.over = true;
        this.tell();
        resolve({ code, ...this.text });
      }),
    );
  }

  static start(args: readonly string[], env: Record<string, string>): CliProcess {
    const bin = fileURLToPath(new URL('../../apps/cli/bin/celerity.mjs', import.meta.url));
    const child = spawn(process.execPath, [bin, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new CliProcess(child);
  }

  /** Waits until it has written this, also before. */
  async written(stream: 'out' | 'err', text: string): Promise<void> {
    while (!this.text[stream].includes(text)) {
      if (this.over) throw new Error(`celerity ended without '${text}':\n${this.text.out}${this.text.err}`);
      await new Promise<void>((resolve) => this.listeners.add(resolve));
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Goes away as the reader of what it writes, as `head` does. */
  closeOut(): void {
    this.child.stdout!.destroy();
  }

  private heard(stream: 'out' | 'err', chunk: string): void {
    this.text[stream] += chunk;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) {
      this.listeners.delete(listener);
      listener();
    }
  }
}
