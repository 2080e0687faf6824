import type { Random } from '@celerity/tabular';
import type { TreeConfig } from './tree-config.js';

export interface RowParts {
  /** In ascending order. */
  training: Int32Array;
  /** Empty where nothing is held back. */
  validation: Int32Array;
}

/**
 * Holds back the given rows; or a random share, where the config has a patience.
 *
 * @throws RangeError when nothing is left to train on, or a given row does not exist.
 */
export function splitRows(
  rows: number,
  { patience, validationShare }: Pick<TreeConfig, 'patience' | 'validationShare'>,
  validation: Int32Array | undefined,
  random: Random,
): RowParts {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const held = validation ?? (patience > 0 ? sampleOf(all, validationShare, random) : new Int32Array(0));
  const isHeld = new Uint8Array(rows);
  for (const row of held) {
    if (!(row >= 0 && row < rows)) throw new RangeError(`Row ${row} of the validation part is none of ${rows}.`);
    isHeld[row] = 1;
  }
  const training = all.filter((row) => isHeld[row] === 0);
  if (training.length === 0) throw new RangeError(`All ${rows} rows are held back: none is left to train on.`);
  return { training, validation: held };
}

/** A random share of the items, at least one, in their order (Knuth, TAOCP 3.4.2, algorithm S). All of them for a share of 1. */
export function sampleOf(items: Int32Array, share: number, random: Random): Int32Array {
  if (share === 1) return items;
  const sample = new Int32Array(Math.max(1, Math.round(share * items.length)));
  for (let i = 0, taken = 0; taken < sample.length; i++) {
    if (random.uniform() * (items.length - i) < sample.length - taken) sample[taken++] = items[i]!;
  }
  return sample;
}
