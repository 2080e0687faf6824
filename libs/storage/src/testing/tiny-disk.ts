import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of two mebibytes, for tests that fill it. Only root may mount one. */
export class TinyDisk {
  private constructor(readonly path: string) {}

  /** @returns undefined where it may not be mounted */
  static mount(): TinyDisk | undefined {
    const path = mkdtempSync(join(tmpdir(), 'celerity-tiny-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' });
      return new TinyDisk(path);
    } catch {
      rmdirSync(path);
      return undefined;
    }
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
    rmdirSync(this.path);
  }
}
