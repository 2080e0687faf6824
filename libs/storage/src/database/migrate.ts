import { fileURLToPath } from 'node:url';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { Client } from 'pg';

/** Any number that nothing else in the database locks: "celerity" in ASCII. */
const LOCK = '7162249965369652345';

/** How long a server may take to answer a connection, and one statement of a migration; ms. */
const [CONNECT_TIMEOUT, STATEMENT_TIMEOUT] = [2000, 60_000];

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the tables up to date: applies every migration newer than the last one applied, all or none.
 *
 * Any number of processes may do so at once, on any server: one transaction holds everything, and its lock ends with it. (A session
 * lock would be held by all clients of PGlite, which are one session, and outlive the client that took it.)
 *
 * @returns the names of those that it applied
 */
export async function migrate(url: string, signal?: AbortSignal): Promise<string[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT,
  });
  client.on('error', () => undefined);
  const cut = () => void client.end();
  signal?.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    await client.query('begin');
    const applied = await applyPending(client);
    await client.query('commit');
    return applied;
  } finally {
    signal?.removeEventListener('abort', cut);
    // Ends an open transaction, too.
    await client.end();
  }
}

async function applyPending(client: Client): Promise<string[]> {
  await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
  await client.query(
    'create table if not exists celerity_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  const { rows } = await client.query<{ last: string | null }>(
    'select max(created_at) as last from celerity_migrations',
  );
  const last = Number(rows[0]?.last ?? 0);
  const pending = readMigrationFiles({ migrationsFolder }).filter(({ folderMillis }) => folderMillis > last);
  for (const migration of pending) await apply(client, migration);
  return pending.map(({ folderMillis }) => new Date(folderMillis).toISOString());
}

async function apply(client: Client, { sql, hash, folderMillis }: MigrationMeta): Promise<void> {
  for (const statement of sql) await client.query(statement);
  await client.query('insert into celerity_migrations (hash, created_at) values ($1, $2)', [hash, folderMillis]);
}
