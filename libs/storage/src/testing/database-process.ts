import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@celerity/task-core/testing';
import { accepts } from './accepts.js';
import { copyEmptyData } from './empty-data.js';

/** Built: a process of its own cannot run what Jest compiles. */
const program = fileURLToPath(new URL('../../dist/embedded/main.js', import.meta.url));

/** The database of `npm start` as a process of its own, for tests that kill or freeze it. */
export class DatabaseProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'celerity-pglite-'));
  private process: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  /** @param launch false reserves the port only, for tests that begin with it down. (Default: true) */
  static async start(launch = true): Promise<DatabaseProcess> {
    const database = new DatabaseProcess(await freePort());
    await copyEmptyData(join(database.dir, 'data'));
    if (launch) await database.up();
    return database;
  }

  get url(): string {
    return `postgres://postgres:hunter2@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it (again) on the same port with the same data. */
  async up(): Promise<void> {
    const started = this.launch();
    while (!(await accepts(this.port))) {
      if (started.exitCode !== null) throw new Error(`the database ended with exit code ${started.exitCode}`);
      await sleep(20);
    }
  }

  /** A further process with the same data, be it welcome or not. */
  launch(): ChildProcessByStdio<null, null, Readable> {
    const child = spawn(process.execPath, [program, join(this.dir, 'data'), String(this.port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process ??= child;
    return child;
  }

  async down(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.process;
    this.process = undefined;
    if (!child) return null;
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGCONT');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.down('SIGKILL');
    await rm(this.dir, { recursive: true, force: true });
  }
}
