import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { StorageUnavailableError } from '../errors.js';
import { DatabaseProcess } from '../testing/database-process.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { TestPostgres } from '../testing/test-postgres.js';
import { Database, type DatabaseOptions } from './database.js';

/** What a caller may have to wait, ms, and what a busy machine adds. */
const PROMISE = 2000 + 1000;

const lines: string[] = [];
const opened: Database[] = [];

function open(url: string, options?: DatabaseOptions): Database {
  const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  const database = new Database({ url, pool: 4 }, logger, options);
  opened.push(database);
  return database;
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  lines.length = 0;
});

/** Until it answers: how that comes about is no event of ours. */
async function answer(database: Database): Promise<void> {
  while (!(await database.ping().catch(() => undefined))) await sleep(20);
}

async function failure(database: Database): Promise<{ error: unknown; ms: number }> {
  const began = performance.now();
  const error = await database.ping().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, ms: performance.now() - began };
}

onEveryDialect('Database', (server) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTables(server().url);
    await database.run((db) => db.execute('create table things (n int primary key)'));
  });
  afterAll(() => database.close());

  const count = async () => {
    const { rows } = await database.run((db) => db.execute<{ n: number }>('select count(*)::int as n from things'));
    return rows[0]?.n;
  };

  it('tells which server answers', async () => {
    const { server: shown, version } = await database.ping();
    expect([shown, version]).toEqual([server().url, expect.stringMatching(/^\d+\.\d+/)]);
  });

  it('undoes a transaction that fails, whichever way', async () => {
    const before = await count();
    const insert = (n: number) => sql`insert into things values (${n})`;
    await expect(
      database.transaction(async (tx) => {
        await tx.execute(insert(1));
        throw new Error('mine');
      }),
    ).rejects.toThrow('mine');
    await expect(
      database.transaction(async (tx) => {
        await tx.execute(insert(1));
        await tx.execute(insert(1));
      }),
    ).rejects.toMatchObject({ code: '23505', message: expect.not.stringContaining('insert into') });
    expect(await count()).toBe(before);
  });

  it('cuts a transaction that takes too long, and lets everybody else go on', async () => {
    const [before, began] = [await count(), performance.now()];
    const held = database.transaction(async (tx) => {
      await tx.execute(sql`insert into things values (2)`);
      await tx.execute(sql`select pg_sleep(3)`);
    });
    await expect(held).rejects.toThrow(StorageUnavailableError);
    expect(performance.now() - began).toBeLessThan(5000);
    await answer(database);
    expect(await count()).toBe(before);
  }, 15_000);

  it('serves more callers than it has connections', async () => {
    const sum = (n: number) => database.run((db) => db.execute<{ n: number }>(sql`select ${n}::int + 1 as n`));
    const sums = await Promise.all(Array.from({ length: 50 }, (_, n) => sum(n)));
    expect(sums.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  it('says of a database without tables that it is not there yet', async () => {
    await database.run((db) => db.execute('alter table models rename to elsewhere'));
    const missing = database.run((db) => db.execute('select * from models'));
    await expect(missing).rejects.toThrow(/its tables are not up to date yet/);
    await database.run((db) => db.execute('alter table elsewhere rename to models'));
  });
});

describe('a database that is away', () => {
  let server: DatabaseProcess;
  beforeAll(async () => void (server = await DatabaseProcess.start(false)));
  afterAll(() => server.stop());

  it('is met with an error in time, that names it without its password, and used once it is there', async () => {
    const database = open(server.url, { migrate: true });
    const { error, ms } = await failure(database);
    expect(error).toBeInstanceOf(StorageUnavailableError);
    expect(String(error)).toMatch(
      /postgres:\/\/postgres:\*\*\*@127.0.0.1:\d+\/postgres does not answer \(connection refused\)/,
    );
    expect(ms).toBeLessThan(PROMISE);
    await server.up();
    await answer(database);
    expect(await database.run((db) => db.execute('select * from datasets'))).toMatchObject({ rows: [] });
    expect(lines.filter((line) => line.includes('the database is away'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('the database is back'))).toHaveLength(1);
    expect(lines.join()).not.toContain('hunter2');
  }, 60_000);

  it('is met with an error in time when it hangs, and used once it goes on', async () => {
    const database = open(server.url);
    await answer(database);
    server.freeze();
    try {
      const failures = await Promise.all(Array.from({ length: 10 }, () => failure(database)));
      for (const { error, ms } of failures) {
        expect(error).toBeInstanceOf(StorageUnavailableError);
        expect(ms).toBeLessThan(PROMISE);
      }
      const began = performance.now();
      await open(server.url, { migrate: true }).close();
      expect(performance.now() - began).toBeLessThan(PROMISE);
    } finally {
      server.thaw();
    }
    await answer(database);
  }, 30_000);

  it('keeps what it has answered when it is killed', async () => {
    const database = open(server.url);
    await database.run((db) => db.execute('create table kept as select 42 as n'));
    await server.down('SIGKILL');
    await server.up();
    await answer(database);
    const { rows } = await database.run((db) => db.execute('select n from kept'));
    expect(rows).toEqual([{ n: 42 }]);
  }, 60_000);
});

const onPostgres = TestPostgres.missing() === undefined ? describe : describe.skip;
onPostgres('a PostgreSQL that is away', () => {
  let server: TestPostgres | undefined;
  beforeAll(async () => void (server = await TestPostgres.startOrSkip()));
  afterAll(() => server?.stop());

  it('is used again once it is back, also by what was connected to it', async () => {
    const database = open(server?.url ?? '');
    await answer(database);
    await server?.down();
    expect((await failure(database)).error).toBeInstanceOf(StorageUnavailableError);
    await server?.up();
    await answer(database);
  }, 30_000);

  it('tells a login that it refuses', async () => {
    const { error } = await failure(open((server?.url ?? '').replace(/postgres@/, 'nobody:hunter2@')));
    expect(String(error)).toMatch(/nobody:\*\*\*@.* \(role "nobody" does not exist\)/);
  });
});
