import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the thread runs. */
const MAKE_DATA = `
  const { pglite, dir } = require('node:worker_threads').workerData;
  import(pglite).then(({ PGlite }) => PGlite.create(dir)).then((db) => db.close()).then(() => process.exit());
`;

/**
 * Makes the files of an empty database where there are none: all or none, however it ends. In a thread, whose half gigabyte is free
 * afterwards.
 *
 * @param draft where they are made, for nobody else at the same time
 */
export async function ensureData(dir: string, draft = `${dir}.new`): Promise<void> {
  if (existsSync(dir)) return;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(dir), { recursive: true });
  const workerData = { pglite: import.meta.resolve('@electric-sql/pglite'), dir: draft };
  await once(new Worker(MAKE_DATA, { eval: true, workerData }), 'exit');
  await rename(draft, dir);
}
