import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@celerity/task-core/testing';
import { accepts } from './accepts.js';

const BUCKET = 'artifacts';

/** A store that speaks S3 (s3rver), as a process of its own, on a free port of the loopback interface. */
export class S3Process {
  /** What it was asked, one line each, with method and path. */
  readonly requests: string[] = [];
  private readonly dir = mkdtempSync(join(tmpdir(), 'celerity-s3-'));
  private process: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  static async start(): Promise<S3Process> {
    const s3 = new S3Process(await freePort());
    await s3.up();
    // eslint-disable-next-line no-restricted-properties -- The SDK reads its credentials there; these are s3rver's own.
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
    return s3;
  }

  /** What `ARTIFACTS_URL` may be. */
  url(bucket = BUCKET): string {
    return `s3://${bucket}/some/prefix?endpoint=http://127.0.0.1:${this.port}&path_style=true`;
  }

  async up(): Promise<void> {
    const program = createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js');
    const options = { directory: this.dir, address: '127.0.0.1', port: this.port, 'configure-bucket': BUCKET };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    createInterface(child.stdout).on('line', (line) => this.requests.push(line));
    this.process = child;
    while (!(await accepts(this.port))) await sleep(20);
  }

  async down(): Promise<void> {
    const { process: child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.down();
    await rm(this.dir, { recursive: true, force: true });
  }
}
