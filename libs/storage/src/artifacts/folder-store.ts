import { randomUUID } from 'node:crypto';
import { createWriteStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../errors.js';
import {
  type ArtifactInfo,
  ArtifactNotFoundError,
  type ArtifactStore,
  ArtifactStoreFullError,
  type ByteRange,
  validKey,
  validPrefix,
  type WriteOptions,
} from './artifact-store.js';
import { Meter } from './meter.js';

/** Holds what is being written. Its name is no key. */
const DRAFTS = '.drafts';
/** What a killed process has left half written is removed after this, ms. */
const DRAFT_AGE = 24 * 3600 * 1000;
/** How often drafts are looked through, ms. */
const SWEEP_INTERVAL = 3600 * 1000;

/** Artifacts as files below a folder, each under its key. The folder may be shared by processes, over a network too. */
export class FolderStore implements ArtifactStore {
  private lastSweep = -Infinity;

  constructor(private readonly root: string) {}

  async write(key: string, source: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<{ bytes: number }> {
    const [path, draft] = [this.pathOf(key), this.newDraft()];
    const meter = new Meter(key, options);
    try {
      await mkdir(dirname(draft), { recursive: true });
      void this.sweep();
      // `flush`: on disk before it gets its name.
      const file = createWriteStream(draft, { flags: 'wx', flush: true });
      await pipeline(meter.read(source), file);
      await moveInto(path, draft);
      return { bytes: meter.bytes };
    } catch (error) {
      await rm(draft, { force: true });
      throw isFull(error) ? new ArtifactStoreFullError(key, { cause: error }) : error;
    }
  }

  async read(key: string, { start, end }: ByteRange = {}): Promise<Readable> {
    const file = await open(this.pathOf(key)).catch(missing(key));
    return file.createReadStream({ ...(start !== undefined && { start }), ...(end !== undefined && { end }) });
  }

  readBytes(key: string): Promise<Buffer> {
    return readFile(this.pathOf(key)).catch(missing(key));
  }

  async size(key: string): Promise<number> {
    return (await stat(this.pathOf(key)).catch(missing(key))).size;
  }

  delete(key: string): Promise<void> {
    return rm(this.pathOf(key), { force: true });
  }

  async *list(prefix: string): AsyncGenerator<ArtifactInfo> {
    yield* this.walk(dirname(`${validPrefix(prefix)}.`), prefix);
  }

  /** Writes a byte: a full disk, a missing right and a read-only file system show themselves in no other way. */
  async check(): Promise<Record<string, unknown>> {
    const draft = this.newDraft();
    await mkdir(dirname(draft), { recursive: true });
    try {
      await writeFile(draft, '.');
    } finally {
      await rm(draft, { force: true });
    }
    const { bavail, bsize } = await statfs(this.root);
    return { folder: this.root, free_bytes: bavail * bsize };
  }

  private async *walk(folder: string, prefix: string): AsyncGenerator<ArtifactInfo> {
    for (const entry of await entriesOf(join(this.root, folder))) {
      const key = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === DRAFTS) continue;
      if (entry.isDirectory() && (key.startsWith(prefix) || prefix.startsWith(`${key}/`)))
        yield* this.walk(key, prefix);
      if (!entry.isFile() || !key.startsWith(prefix)) continue;
      const facts = await stat(join(this.root, key)).catch(() => undefined);
      if (facts) yield { key, bytes: facts.size, modified: facts.mtime };
    }
  }

  /** Removes what killed processes have left. It is nobody's trouble when it fails. */
  private async sweep(): Promise<void> {
    if (performance.now() - this.lastSweep < SWEEP_INTERVAL) return;
    this.lastSweep = performance.now();
    const folder = join(this.root, DRAFTS);
    for (const { name } of await entriesOf(folder)) {
      const facts = await stat(join(folder, name)).catch(() => undefined);
      if (facts && Date.now() - facts.mtimeMs > DRAFT_AGE)
        await rm(join(folder, name), { force: true }).catch(() => undefined);
    }
  }

  private pathOf(key: string): string {
    return join(this.root, validKey(key));
  }

  private newDraft(): string {
    return join(this.root, DRAFTS, randomUUID());
  }
}

/** Gives a draft its name, and makes the name durable. */
async function moveInto(path: string, draft: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(draft, path);
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

function missing(key: string): (error: unknown) => never {
  return (error) => {
    throw hasCode(error, 'ENOENT', 'ENOTDIR') ? new ArtifactNotFoundError(key) : error;
  };
}

function isFull(error: unknown): boolean {
  return hasCode(error, 'ENOSPC', 'EDQUOT');
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(codeOf(error) ?? '');
}
