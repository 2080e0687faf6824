import { afterEach, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { onEveryDialect } from '../testing/on-every-dialect.js';
import { migrate } from './migrate.js';

const PROCESSES = 5;
/** Built: a process of its own cannot run what Jest compiles. */
const program = fileURLToPath(new URL('../../dist/testing/migrating-process.js', import.meta.url));

onEveryDialect('migrations', (server) => {
  const query = async (text: string) => {
    const client = new Client({ connectionString: server().url });
    await client.connect();
    return (await client.query(text).finally(() => client.end())).rows;
  };
  afterEach(() => query('drop schema public cascade; create schema public'));

  it('run once when several processes boot together', async () => {
    const boots = Array.from({ length: PROCESSES }, () =>
      promisify(execFile)(process.execPath, [program, server().url], { timeout: 30_000 }),
    );
    const lines = (await Promise.all(boots)).map(({ stdout }) => stdout);
    expect(lines.filter((line) => line.includes('"migrations"'))).toHaveLength(1);
    const applied = await query('select hash from celerity_migrations');
    expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length);
    expect(await query('select * from training_losses')).toEqual([]);
  }, 40_000);

  it('have nothing to do the second time', async () => {
    expect(await migrate(server().url)).not.toEqual([]);
    expect(await migrate(server().url)).toEqual([]);
  });

  it('leave nothing behind when one of them fails', async () => {
    await query('create table models (id int)');
    await expect(migrate(server().url)).rejects.toThrow('relation "models" already exists');
    const tables = await query(`select tablename from pg_tables where schemaname = 'public'`);
    expect(tables).toEqual([{ tablename: 'models' }]);
  });
});
