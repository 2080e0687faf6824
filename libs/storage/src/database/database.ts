import { type Settings, maskUrl } from '@celerity/config';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool, type PoolClient } from 'pg';
import type { Logger } from 'pino';
import { StorageUnavailableError } from '../errors.js';
import { Migrator } from './migrator.js';
import { outageReason, unwrapped } from './outage.js';

/** Statements of one connection, in a transaction or not. */
export type Queries = Pick<NodePgDatabase, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

/** What `/health` tells of the database. */
export interface DatabaseStatus {
  /** Without its password. */
  server: string;
  version: string;
}

export interface DatabaseOptions {
  /** Whether this process brings the tables up to date, from its start on and until it has. (Default: false) */
  migrate?: boolean;
}

/** How long a caller waits for everything together: tables, connection and answers; ms. Shorter than a health check may take. */
const ANSWER_TIMEOUT = 1800;
/** Idle connections are closed after this, ms; before the embedded server closes them. */
const IDLE_TIMEOUT = 10_000;
/** How long `close` waits for a server that does not answer, ms. */
const CLOSE_TIMEOUT = 1000;

/**
 * The database, over a pool of connections that opens them when they are needed. A server that is away, or goes away, is met with
 * an error within two seconds; when it is back, everything goes on by itself.
 *
 * Servers may give all connections one session (PGlite does): no session state, and short transactions.
 */
export class Database {
  private readonly pool: Pool;
  private readonly migrator: Migrator | undefined;
  private readonly server: string;
  private away = false;

  constructor(
    { url, pool }: Settings['database'],
    private readonly logger: Logger,
    { migrate = false }: DatabaseOptions = {},
  ) {
    this.server = maskUrl(url);
    this.pool = new Pool({
      connectionString: url,
      max: pool,
      connectionTimeoutMillis: ANSWER_TIMEOUT,
      idleTimeoutMillis: IDLE_TIMEOUT,
      allowExitOnIdle: true,
      keepAlive: true,
    });
    // A connection may end at any time; who uses it next learns of it. Without listeners the process would end with it.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.migrator = migrate ? new Migrator(url, logger) : undefined;
    this.migrator?.start();
  }

  /**
   * Runs statements on a connection of their own.
   *
   * @throws StorageUnavailableError within two seconds, else what `work` throws; a statement that fails is pg's DatabaseError
   */
  run<T>(work: (db: Queries) => Promise<T>): Promise<T> {
    return this.attempt((client) => work(drizzle({ client })));
  }

  /** As `run`, in one transaction: what throws leaves nothing behind. It holds up others: nothing but statements belongs into it. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.attempt(async (client) => {
      await client.query('begin');
      try {
        const result = await work(drizzle({ client }));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  /** @throws StorageUnavailableError */
  ping(): Promise<DatabaseStatus> {
    return this.attempt(async (client) => {
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return { server: this.server, version: rows[0]?.server_version ?? 'unknown' };
    });
  }

  /** Ends migrations and connections. */
  async close(): Promise<void> {
    await this.migrator?.stop();
    await within(CLOSE_TIMEOUT, this.pool.end()).catch(() => undefined);
  }

  private async attempt<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const deadline = performance.now() + ANSWER_TIMEOUT;
    try {
      if (this.migrator) await within(ANSWER_TIMEOUT, this.migrator.done);
      const result = await lend(await this.pool.connect(), deadline, work);
      this.note(undefined);
      return result;
    } catch (thrown) {
      const error = unwrapped(thrown);
      const reason = this.migrator?.trouble ?? outageReason(error);
      if (reason === undefined) throw error;
      throw this.note(new StorageUnavailableError(`The database ${this.server}`, reason, { cause: error }));
    }
  }

  /** One line when it goes away and one when it is back, not one for each call. */
  private note<E extends Error | undefined>(error: E): E {
    if (this.away !== (error !== undefined)) {
      this.away = error !== undefined;
      if (error) this.logger.warn({ server: this.server, reason: error.message }, 'the database is away');
      else this.logger.info({ server: this.server }, 'the database is back');
    }
    return error;
  }
}

/** Hands a connection to `work`, and takes it back; one that has not answered by the deadline is cut, which ends what waits for it. */
async function lend<T>(client: PoolClient, deadline: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const late = new Error('timeout');
  let cut = false;
  const timer = setTimeout(() => {
    cut = true;
    client.release(late);
  }, deadline - performance.now());
  try {
    return await work(client);
  } catch (error) {
    throw cut ? late : error;
  } finally {
    clearTimeout(timer);
    if (!cut) client.release();
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, ms, new Error('timeout'));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
