import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis server of one's own, for tests that break it. */
export class TestRedis {
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly dir: string,
    private readonly options: string[],
  ) {}

  /**
   * Starts `redis-server` on a free port of the loopback interface, with data in a temporary folder.
   *
   * @param options more arguments, for example `['--appendonly', 'yes']`. (Default: no persistence)
   * @param launch false reserves the port only, for tests that begin with Redis down.
   */
  static async start(options: string[] = ['--appendonly', 'no'], launch = true): Promise<TestRedis> {
    const dir = await mkdtemp(join(tmpdir(), 'celerity-redis-'));
    const redis = new TestRedis(await freePort(), dir, options);
    if (launch) await redis.up();
    return redis;
  }

  /** URL of a database. */
  url(db = 0): string {
    return `redis://127.0.0.1:${this.port}/${db}`;
  }

  /** Starts it (again) on the same port with the same data. */
  async up(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.dir, '--save', ''];
    this.process = spawn('redis-server', [...args, '--maxmemory-policy', 'noeviction', ...this.options], {
      stdio: 'ignore',
    });
    const client = new Redis(this.url(), { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }

  /** Ends it, as SIGTERM or kill -9 do. */
  async down(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const gone = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGCONT');
    process.kill(signal);
    await gone;
  }

  /** Makes it hang without closing a connection. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  /** A client that looks from outside. Disconnect it. */
  client(db = 0): Redis {
    return new Redis(this.url(db));
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.down('SIGKILL');
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
