import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { postgresEntry } from '../embedded-postgres.mjs';
import { isRunning } from '../process-identity.mjs';
import { processes } from '../processes.mjs';
import type { Runtime } from '../runtime-file.mjs';

const toolsSource = fileURLToPath(new URL('..', import.meta.url));

/** A clone with stubs for apps, in a folder of its own, and the `npm start`s that were made in it. */
export class StubWorkspace {
  readonly root = mkdtempSync(join(tmpdir(), 'celerity-start-'));
  readonly #starts: Start[] = [];

  constructor() {
    cpSync(toolsSource, join(this.root, 'tools/src'), { recursive: true });
    for (const { entry } of processes) this.#build(entry, 'stub-app.mjs');
    this.#build(postgresEntry, 'stub-postgres.mjs');
    cpSync(join(toolsSource, '../package.json'), join(this.root, 'package.json'));
  }

  #build(entry: string, stub: string): void {
    mkdirSync(dirname(join(this.root, entry)), { recursive: true });
    // `.mjs` code in a `.js` file: a package.json beside it says so, as in a real app.
    cpSync(join(toolsSource, 'testing', stub), join(this.root, entry));
  }

  /** What `npm start` does after its set-up. */
  start(env: Record<string, string> = {}): Start {
    const start = new Start(this.root, env);
    this.#starts.push(start);
    return start;
  }

  runtime(): Runtime {
    return JSON.parse(readFileSync(join(this.root, '.data/runtime.json'), 'utf8'));
  }

  /** Ends what still runs, and removes the folder. */
  async remove(): Promise<void> {
    for (const start of this.#starts) {
      start.signal('SIGKILL');
      await start.ended;
    }
    for (const child of this.livingChildren()) process.kill(-child.pid, 'SIGKILL');
    await until('children are gone', () => this.livingChildren().length === 0);
    rmSync(this.root, { recursive: true, force: true });
  }

  livingChildren(): Runtime['children'] {
    try {
      return this.runtime().children.filter(isRunning);
    } catch {
      return [];
    }
  }
}

/** One run of start.mjs and what it printed so far. */
export class Start {
  output = '';
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(root: string, env: Record<string, string>) {
    const { PATH, HOME, TMPDIR } = process.env;
    const usual = Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value !== undefined));
    this.#child = spawn(process.execPath, [join(root, 'tools/src/start.mjs')], { env: { ...usual, ...env } });
    this.#child.stdout?.on('data', (text) => (this.output += text));
    this.#child.stderr?.on('data', (text) => (this.output += text));
    this.ended = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits until it has printed that, after what it had printed at `from`. */
  async prints(pattern: RegExp, from = 0): Promise<string> {
    await until(
      `${pattern} in:\n${this.output}`,
      () => pattern.test(this.output.slice(from)),
      () => this.output,
    );
    return pattern.exec(this.output.slice(from))?.[0] ?? '';
  }
}

/** Waits for a condition that no event announces. */
export async function until(what: string, condition: () => boolean, detail = () => ''): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited 20 s in vain until ${what}\n${detail()}`);
    await sleep(20);
  }
}
