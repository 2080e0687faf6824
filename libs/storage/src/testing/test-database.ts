import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { copyEmptyData } from './empty-data.js';

/**
 * A database of a test's own, as `npm start` brings it but in this process, on a free port of the loopback interface. It has no tables
 * yet: a `StorageModule.forRoot({ migrate: true })` makes them.
 */
export class TestDatabase {
  private constructor(
    private readonly postgres: EmbeddedPostgres,
    private readonly dir: string,
  ) {}

  static async start(): Promise<TestDatabase> {
    const dir = mkdtempSync(join(tmpdir(), 'celerity-pglite-'));
    const dataDir = join(dir, 'data');
    await copyEmptyData(dataDir);
    return new TestDatabase(await EmbeddedPostgres.start({ dataDir }), dir);
  }

  /** What `DATABASE_URL` may be. */
  get url(): string {
    return this.postgres.url;
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}
