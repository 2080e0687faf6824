import type { TreeModel } from './tree-model.js';

/** By feature, its share in the gain of all splits (Friedman 2001, section 8.1): they sum to 1, or are all 0 where nothing is split. */
export function importanceOf({ features, rounds }: TreeModel): number[] {
  const gains = new Array<number>(features.length).fill(0);
  for (const { feature, gain } of rounds.flat()) {
    feature.forEach((asked, node) => {
      if (asked >= 0) gains[asked]! += gain[node]!;
    });
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return total === 0 ? gains : gains.map((gain) => gain / total);
}
