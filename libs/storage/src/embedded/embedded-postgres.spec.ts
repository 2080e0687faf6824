import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Pool } from 'pg';
import { DatabaseProcess } from '../testing/database-process.js';
import { TestDatabase } from '../testing/test-database.js';

/** Longer than a packet: the messages of one statement arrive in several. */
const LONG = 'x'.repeat(300_000);

describe('EmbeddedPostgres', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await TestDatabase.start();
    pool = new Pool({ connectionString: database.url, max: 12 });
    pool.on('error', () => undefined);
  }, 30_000);
  afterAll(async () => {
    await pool.end();
    await database.stop();
  });

  it('answers everybody what they asked for, also when statements take several packets', async () => {
    const length = async (long: string) =>
      (await pool.query<{ n: number }>('select length($1::text) as n', [long])).rows[0]?.n;
    const sum = async (a: number, b: number) =>
      (await pool.query<{ n: number }>('select $1::int + $2::int as n', [a, b])).rows[0]?.n;
    const asked = Array.from({ length: 100 }, (_, n) => (n % 2 ? sum(n, 1) : length(LONG.slice(n))));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, (_, n) => (n % 2 ? n + 1 : LONG.length - n)));
  });

  it('lets everybody else go on when a client leaves in the middle of a statement or a transaction', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('create table gone (n int)');
    client.release(true);
    const port = Number(new URL(database.url).port);
    const half = connect(port, '127.0.0.1');
    await once(half, 'connect');
    // Parse of an empty statement, and never a Sync.
    half.write(Buffer.from([0x50, 0, 0, 0, 8, 0, 0, 0, 0]));
    await once(half, 'data');
    half.destroy();
    expect((await pool.query(`select to_regclass('gone') as there`)).rows).toEqual([{ there: null }]);
  });
});

describe('the database of npm start', () => {
  let server: DatabaseProcess;
  beforeAll(async () => void (server = await DatabaseProcess.start()), 60_000);
  afterAll(() => server.stop());

  it('lets no second process use its data', async () => {
    const second = server.launch();
    const [said, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
    expect([code, said]).toEqual([1, expect.stringContaining(`another process uses ${server.dir}/data: end it first`)]);
  }, 30_000);

  it('ends by itself on SIGTERM, with clients connected', async () => {
    const pool = new Pool({ connectionString: server.url });
    pool.on('error', () => undefined);
    await pool.query('select 1');
    expect(await server.down('SIGTERM')).toBe(0);
    await pool.end();
  }, 30_000);
});
