import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where data and peers lie that are no part of the project. */
export function shared(path: string): string {
  return fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
}

/** Real data (UCI AI4I 2020), where it is. */
export const CSV = shared('data/ai4i2020.csv');
/** Columns that name rows; the peers leave them out, too. */
export const IDS = ['UDI', 'Product ID'];
export const LABEL = 'Machine failure';
/** They say how it failed: who knows them knows the label. */
export const TOLD_WITH_LABEL = ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'];

/** Ends the process, with the reason, where there is nothing to measure. */
export function needData(): void {
  if (existsSync(CSV)) return;
  console.error(`Nothing was measured: the AI4I 2020 data is not at ${CSV}.`);
  process.exit(1);
}
