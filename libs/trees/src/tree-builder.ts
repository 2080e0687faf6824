import type { BinnedFeature } from './binned-feature.js';
import { sidesOf, type Split, type Sums } from './split-search.js';
import type { TreeConfig } from './tree-config.js';
import type { Tree } from './tree-model.js';

/** Writes a tree down, node by node. */
export class TreeBuilder {
  private readonly tree: Tree;
  private nodes = 0;

  constructor(
    private readonly features: readonly BinnedFeature[],
    private readonly config: Pick<TreeConfig, 'maxLeaves' | 'learningRate' | 'l2'>,
  ) {
    const most = 2 * config.maxLeaves - 1;
    this.tree = {
      feature: new Int32Array(most),
      threshold: new Float32Array(most),
      categories: [],
      missingLeft: new Uint8Array(most),
      left: new Int32Array(most),
      right: new Int32Array(most),
      value: new Float32Array(most),
      count: new Int32Array(most),
      gain: new Float64Array(most),
    };
  }

  /** Its value is the step that makes the loss least, by second-order approximation, times the learning rate. */
  addLeaf({ gradient, hessian, rows }: Sums): number {
    const { learningRate, l2 } = this.config;
    const node = this.nodes++;
    this.tree.feature[node] = -1;
    this.tree.value[node] = hessian > 0 ? (-learningRate * gradient) / (hessian + l2) : 0;
    this.tree.count[node] = rows;
    return node;
  }

  split(node: number, split: Split, { left, right }: { left: Sums; right: Sums }): { left: number; right: number } {
    const { tree } = this;
    const binned = this.features[split.feature]!;
    tree.feature[node] = split.feature;
    tree.value[node] = 0;
    tree.gain[node] = split.gain;
    tree.missingLeft[node] = Number(split.missingLeft);
    // Behind the last bin there are the missing values only: every number goes left.
    if (binned.thresholds) tree.threshold[node] = binned.thresholds[split.lastBin] ?? Infinity;
    else tree.categories[node] = levelsLeft(binned, split);
    tree.left[node] = this.addLeaf(left);
    tree.right[node] = this.addLeaf(right);
    return { left: tree.left[node]!, right: tree.right[node]! };
  }

  build(): Tree {
    const { tree, nodes } = this;
    return {
      feature: tree.feature.slice(0, nodes),
      threshold: tree.threshold.slice(0, nodes),
      categories: Array.from({ length: nodes }, (_, node) => tree.categories[node]),
      missingLeft: tree.missingLeft.slice(0, nodes),
      left: tree.left.slice(0, nodes),
      right: tree.right.slice(0, nodes),
      value: tree.value.slice(0, nodes),
      count: tree.count.slice(0, nodes),
      gain: tree.gain.slice(0, nodes),
    };
  }
}

/** By level; one without a bin goes where missing values go. */
function levelsLeft(binned: BinnedFeature, split: Split): Uint8Array {
  const sides = sidesOf(split, binned);
  const left = new Uint8Array(binned.levelCount).fill(Number(split.missingLeft));
  binned.levels.forEach((level, bin) => (left[level] = sides[bin]!));
  return left;
}
