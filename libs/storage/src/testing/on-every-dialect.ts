import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { pino } from 'pino';
import { Database } from '../database/database.js';
import { TestDatabase } from './test-database.js';
import { TestPostgres } from './test-postgres.js';

/** Times that tables are waited for, each as long as a caller waits. */
const MOST_TRIES = 10;

/** A server of a spec's own. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Runs specs on PGlite and on real PostgreSQL, each time on a server of their own; where PostgreSQL is missing, says why they are skipped.
 *
 * @param specs gets the server, once hooks and tests run
 */
export function onEveryDialect(title: string, specs: (server: () => TestServer) => void): void {
  onDialect(`${title}, on PGlite`, () => TestDatabase.start(), specs);
  const missing = TestPostgres.missing();
  if (missing === undefined) onDialect(`${title}, on PostgreSQL`, () => TestPostgres.startOrSkip(), specs);
  else describe.skip(title, () => it.todo(`on PostgreSQL: ${missing}`));
}

/** A database with its tables, which take longer on a busy machine than a caller of the database waits. Close it. */
export async function openTables(url: string, pool = 4): Promise<Database> {
  const database = new Database({ url, pool }, pino({ level: 'silent' }), { migrate: true });
  for (let tries = 1; ; tries += 1) {
    try {
      await database.ping();
      return database;
    } catch (error) {
      if (tries < MOST_TRIES) continue;
      await database.close();
      throw error;
    }
  }
}

function onDialect(
  title: string,
  start: () => Promise<TestServer | undefined>,
  specs: (server: () => TestServer) => void,
): void {
  describe(title, () => {
    let server: TestServer | undefined;
    beforeAll(async () => void (server = await start()), 60_000);
    afterAll(() => server?.stop());
    specs(() => {
      if (!server) throw new Error('no server: ask in hooks and tests only');
      return server;
    });
  });
}
