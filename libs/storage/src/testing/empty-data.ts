import { existsSync, readFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureData } from '../embedded/ensure-data.js';

/** Copies the files of an empty database into a folder. To make them takes seconds, so that they are made once for each version. */
export async function copyEmptyData(dir: string): Promise<void> {
  const template = join(tmpdir(), `celerity-pglite-${versionOfPGlite()}-${process.getuid?.() ?? 'user'}`);
  const draft = `${template}.${process.pid}`;
  await ensureData(template, draft).catch(async (error: unknown) => {
    // Another test was faster: a folder that is there is not replaced.
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  });
  await cp(template, dir, { recursive: true });
}

function versionOfPGlite(): string {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  const { version } = JSON.parse(readFileSync(fileURLToPath(manifest), 'utf8')) as { version: string };
  return version;
}
