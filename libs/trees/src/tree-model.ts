import type { FeatureSpec } from './feature-table.js';
import type { ObjectiveSpec } from './objective.js';

/** A tree, by nodes; the root is node 0. Children come after their parent. */
export interface Tree {
  /** Index of the feature that a node asks for, or -1 in a leaf. */
  feature: Int32Array;
  /** A number up to and including this goes left. */
  threshold: Float32Array;
  /** For a node that asks for a category: by level, 1 where it goes left. */
  categories: (Uint8Array | undefined)[];
  /** 1 where a missing value, or a level that the model never saw, goes left. */
  missingLeft: Uint8Array;
  left: Int32Array;
  right: Int32Array;
  /** What a leaf adds to the score; the learning rate is in it. */
  value: Float32Array;
  /** Training rows that came through a node. */
  count: Int32Array;
  /** By how much a node's split lowers the loss, by second-order approximation; 0 in a leaf. */
  gain: Float64Array;
}

/** Trees whose sum is a score. */
export interface TreeModel {
  objective: ObjectiveSpec;
  features: FeatureSpec[];
  /** What scores start from, by output. */
  base: number[];
  /** By round, then by output. */
  rounds: Tree[][];
}

/** Whether a row with this value of the feature that a node asks for goes left. */
export function goesLeft({ threshold, categories, missingLeft }: Tree, node: number, value: number): boolean {
  if (value !== value) return missingLeft[node] === 1;
  const levels = categories[node];
  return levels === undefined ? value <= threshold[node]! : levels[value] === 1;
}

/** The leaf that a row ends in. `columns` are those of `columnsFor`. */
export function leafOf(tree: Tree, columns: readonly Float32Array[], row: number): number {
  const { feature, left, right } = tree;
  let node = 0;
  for (let asked = feature[0]!; asked >= 0; asked = feature[node]!) {
    node = goesLeft(tree, node, columns[asked]![row]!) ? left[node]! : right[node]!;
  }
  return node;
}
