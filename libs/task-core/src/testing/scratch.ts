import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRuns, type RunNote } from './noted-task.js';

/** A folder of a test's own, for what its tasks write down and look for. */
export class Scratch {
  private readonly dir = mkdtempSync(join(tmpdir(), 'celerity-test-'));
  private files = 0;

  /** Path of a file that is not there yet. */
  path(): string {
    return join(this.dir, `file-${++this.files}`);
  }

  /** Path of an empty file. */
  file(): string {
    const path = this.path();
    writeFileSync(path, '');
    return path;
  }

  /** The numbers of the deliveries whose runs began, in order. */
  deliveries(ledger: string): RunNote['delivery'][] {
    if (!existsSync(ledger)) return [];
    return readRuns(ledger).flatMap(({ what, delivery }) => (what === 'begins' ? [delivery] : []));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
