import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '@celerity/task-core/testing';
import { http } from './http-client.js';

type Line = Record<string, unknown>;

/** One of our apps as a real process, as it is deployed: `node apps/<name>/dist/main.js`. */
export class AppProcess {
  /** Structured log lines so far. */
  readonly lines: Line[] = [];
  /** What it wrote that is no JSON. */
  readonly text: string[] = [];
  readonly exited: Promise<number | null>;
  private readonly listeners = new Set<() => void>();

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.heard(line));
    }
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    void this.exited.then(() => this.listeners.forEach((listener) => listener()));
  }

  /** Starts an app on a free port. It may not be ready yet. */
  static spawn(name: string, env: Record<string, string>): Promise<AppProcess> {
    return AppProcess.launch(name, new URL(`../../apps/${name}/dist/main.js`, import.meta.url), env);
  }

  /** Starts a script that serves health checks as our apps do, on a free port. It may not be ready yet. */
  static async launch(name: string, script: URL, env: Record<string, string>): Promise<AppProcess> {
    const port = env.PORT === undefined ? await freePort() : Number(env.PORT);
    const child = spawn(process.execPath, [fileURLToPath(script)], {
      env: { PATH: process.env.PATH, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new AppProcess(name, port, child);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until `/health/ready` answers 200. */
  async ready(): Promise<this> {
    for (;;) {
      if (!this.running) throw new Error(`${this.name} ended before it was ready:\n${this.output()}`);
      const status = await http(this.url, '/health/ready').then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return this;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits for a log line, also one that was written before. */
  async logged(matches: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(matches);
      if (found) return found;
      if (!this.running) throw new Error(`${this.name} ended without the line:\n${this.output()}`);
      await new Promise<void>((resolve) => this.listeners.add(resolve));
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it with SIGTERM and waits. Resolves to its exit code. */
  async stop(): Promise<number | null> {
    if (this.running) this.child.kill('SIGTERM');
    return this.exited;
  }

  output(): string {
    return [...this.text, ...this.lines.map((line) => JSON.stringify(line))].slice(-50).join('\n');
  }

  private heard(line: string): void {
    try {
      this.lines.push(JSON.parse(line) as Line);
    } catch {
      this.text.push(line);
    }
    for (const listener of [...this.listeners]) {
      this.listeners.delete(listener);
      listener();
    }
  }
}
