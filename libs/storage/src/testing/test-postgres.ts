import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@celerity/task-core/testing';

/** Where Debian keeps its versions. */
const VERSIONS = '/usr/lib/postgresql';

/** Debian's real PostgreSQL, one of a test's own, for tests that break it or need real concurrency. */
export class TestPostgres {
  private server: ChildProcess | undefined;

  private readonly dir = mkdtempSync(join(tmpdir(), 'celerity-postgres-'));
  private readonly user = unprivilegedUser();

  private constructor(
    private readonly bin: string,
    private readonly port: number,
  ) {}

  /** Why there is none on this machine; undefined when there is one. */
  static missing(): string | undefined {
    return findBin() === undefined ? `no ${VERSIONS}/*/bin/initdb: apt-get install postgresql` : undefined;
  }

  /**
   * Starts one on a free port of the loopback interface, with data in a temporary folder.
   *
   * @returns undefined where there is none, after saying why on stderr
   */
  static async startOrSkip(): Promise<TestPostgres | undefined> {
    const bin = findBin();
    if (bin === undefined) {
      process.stderr.write(`skipped on real PostgreSQL: ${TestPostgres.missing()}\n`);
      return undefined;
    }
    const postgres = new TestPostgres(bin, await freePort());
    postgres.initialise();
    await postgres.up();
    return postgres;
  }

  /** What `DATABASE_URL` may be. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it (again) on the same port with the same data. */
  async up(): Promise<void> {
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', port: this.port };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(join(this.bin, 'postgres'), ['-D', join(this.dir, 'data'), ...args], {
      ...this.user,
      cwd: this.dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.server = server;
    const lines: string[] = [];
    for await (const line of createInterface(server.stderr)) {
      lines.push(line);
      if (line.includes('ready to accept connections')) return void server.stderr.resume();
    }
    throw new Error(`postgres did not start:\n${lines.join('\n')}`);
  }

  /** Ends it at once: SIGQUIT disconnects everybody and leaves recovery to the next start, as a crash does. */
  async down(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGCONT');
    server.kill('SIGQUIT');
    await gone;
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.down();
    await rm(this.dir, { recursive: true, force: true });
  }

  private initialise(): void {
    if (this.user) chownSync(this.dir, this.user.uid, this.user.gid);
    const args = ['-D', join(this.dir, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'];
    execFileSync(join(this.bin, 'initdb'), args, { ...this.user, cwd: this.dir, stdio: 'pipe' });
  }
}

function findBin(): string | undefined {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(VERSIONS, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** PostgreSQL refuses to run as root: then it runs as the user of Debian's package. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
