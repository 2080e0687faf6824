import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CSV, shared } from '../ai4i.js';

const PEER = shared('peers/gbt_sklearn.py');
const OURS = script('measure-training');

/** What a fit in a process of its own took, and what it is worth on rows it has not seen. */
export interface Fit {
  /** The median of several. */
  fit_s: number;
  roc_auc: number;
  average_precision: number;
  f1: number;
  log_loss: number;
}

/** Our trees: the peer's settings, features and split. */
export function ours(): Promise<Fit> {
  return measure<Fit>(OURS, CSV);
}

/** scikit-learn's; undefined, and a word why, where the script or scikit-learn is missing. */
export async function sklearn(): Promise<Fit | undefined> {
  if (!existsSync(PEER)) {
    console.warn(`scikit-learn was not measured: its script is not at ${PEER}.`);
    return undefined;
  }
  try {
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [PEER, CSV], { timeout: 600_000 });
    return JSON.parse(stdout) as Fit;
  } catch (error) {
    console.warn(
      `scikit-learn was not measured: ${(error as Error).message.split('\n')[0]}. It needs python3-sklearn.`,
    );
    return undefined;
  }
}

/** A measuring script of worker-ml. */
export function script(name: string): string {
  return fileURLToPath(new URL(`../../../apps/worker-ml/dist/bench/${name}.js`, import.meta.url));
}

/** Runs one in a process of its own, and gives the line of JSON that it prints. */
export async function measure<R>(path: string, argument: string): Promise<R> {
  const { stdout } = await promisify(execFile)(process.execPath, [path, argument], { timeout: 600_000 });
  return JSON.parse(stdout) as R;
}
