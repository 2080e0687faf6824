import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own for artifacts. `url` is what `ARTIFACTS_URL` may be. */
export class TestArtifacts {
  private constructor(readonly url: string) {}

  static async create(): Promise<TestArtifacts> {
    return new TestArtifacts(await mkdtemp(join(tmpdir(), 'celerity-artifacts-')));
  }

  remove(): Promise<void> {
    return rm(this.url, { recursive: true, force: true });
  }
}
