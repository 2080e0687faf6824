import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CSV, IDS, LABEL, TOLD_WITH_LABEL } from '../ai4i.js';

const SCRIPT = fileURLToPath(new URL('../../../apps/worker-gan/dist/bench/measure-tvae.js', import.meta.url));

/** What a run in a process of its own took. */
export interface Run {
  /** Seconds of encoding the table, of training, and of fitting and calibrating after it. */
  transform_s: number;
  train_s: number;
  finish_s: number;
  /** Longest time in which the event loop had no turn while it trained, ms. */
  block_ms: number;
  /** After a third of the epochs, after all of them, and the peak. */
  memory_mib: [number, number, number];
  rows_per_s: number;
  /** Before and after. */
  sampling_memory_mib: [number, number];
}

export interface Quality {
  overall: number;
  column_shapes: number;
  pair_trends: number;
  auc: number;
  auc_least: number;
  auc_real: number;
}

/** Rows that are drawn for their speed. */
export const SAMPLED_ROWS = 1_000_000;
/** Rows of each sample that is compared with the table. */
export const COMPARED_ROWS = 10_000;

export function ours(config: object): Promise<Run> {
  return measure({ config, rows: SAMPLED_ROWS });
}

/** Also draws samples with so many seeds, and compares each with the table. */
export function oursWithQuality(config: object, samples: number): Promise<Run & Quality> {
  const seeds = Array.from({ length: samples }, (_, seed) => seed);
  const quality = { rows: COMPARED_ROWS, seeds, label: LABEL, exclude: TOLD_WITH_LABEL };
  return measure({ config, rows: COMPARED_ROWS, quality });
}

async function measure<R>({ config, ...request }: { config: object; rows: number; quality?: object }): Promise<R> {
  const json = JSON.stringify({ ...request, csv: CSV, config: { ...config, exclude_columns: IDS } });
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, json], { timeout: 600_000 });
  return JSON.parse(stdout) as R;
}
