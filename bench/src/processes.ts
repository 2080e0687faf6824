import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '@celerity/task-core/testing';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A Node process that is measured; it is ready when its health check, or for scripts of ours its first output, says so. */
export class Measured {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** One of our apps, as it is deployed; its log goes nowhere, but it is written. */
  static async app(name: string, env: Record<string, string>): Promise<Measured> {
    const port = await freePort();
    const child = spawn(process.execPath, [`${ROOT}apps/${name}/dist/main.js`], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...env },
      stdio: 'ignore',
    });
    const url = `http://127.0.0.1:${port}`;
    while (
      !(await fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return new Measured(child, url);
  }

  /** A script beside this one; it says `ready` when it is. */
  static async script(name: string, env: Record<string, string>): Promise<Measured> {
    const port = await freePort();
    const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    return new Measured(child, `http://127.0.0.1:${port}`);
  }

  get pid(): number {
    return this.child.pid!;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
  }
}
