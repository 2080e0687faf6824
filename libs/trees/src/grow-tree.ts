import type { BinnedFeature } from './binned-feature.js';
import { remainder, sidesOf, SplitSearch, type Split, type Sums } from './split-search.js';
import { fillOne, fillTwo, HistogramLayout, HistogramPool, subtractHistogram } from './histogram.js';
import type { Pacer } from '@celerity/tabular';
import type { TreeConfig } from './tree-config.js';
import { TreeBuilder } from './tree-builder.js';
import type { Tree } from './tree-model.js';

/** Memory of the histograms that leaves keep until they are split, and of two more. */
const KEPT_BYTES = 2 ** 28;

/** A leaf of a tree that grows: its rows are `rows[begin]` to `rows[end - 1]` of the tree's. */
interface Leaf {
  node: number;
  begin: number;
  end: number;
  depth: number;
  sums: Sums;
  histogram?: Float64Array | undefined;
  split?: Split | undefined;
}

/** What a tree is grown on. */
interface TreeData {
  /** Put into the order of the leaves. */
  rows: Int32Array;
  /** The features that it may ask for. */
  columns: Int32Array;
  gradient: Float32Array;
  hessian: Float32Array;
}

export interface GrownTree {
  tree: Tree;
  /** Its leaves, each with the rows of the tree's that end in it. */
  leaves: readonly { node: number; rows: Int32Array }[];
}

/** Grows trees leaf by leaf, always where the loss falls most (Ke et al. 2017; Shi 2007). */
export class TreeGrower {
  private readonly layout: HistogramLayout;
  private readonly histograms: HistogramPool;
  private readonly leafGradient: Float32Array;
  private readonly leafHessian: Float32Array;
  private readonly moved: Int32Array;
  private readonly mostKept: number;

  constructor(
    private readonly features: readonly BinnedFeature[],
    rows: number,
    private readonly config: TreeConfig,
    private readonly pacer: Pacer,
    keptBytes = KEPT_BYTES,
  ) {
    this.layout = new HistogramLayout(features);
    this.histograms = new HistogramPool(this.layout.length);
    this.leafGradient = new Float32Array(rows);
    this.leafHessian = new Float32Array(rows);
    this.moved = new Int32Array(rows);
    this.mostKept = Math.max(0, this.histograms.within(keptBytes) - 2);
  }

  async grow(data: TreeData): Promise<GrownTree> {
    const { rows, gradient, hessian } = data;
    const { maxLeaves } = this.config;
    const builder = new TreeBuilder(this.features, this.config);
    const sums = sumsOf(rows, gradient, hessian);
    const root: Leaf = { node: builder.addLeaf(sums), begin: 0, end: rows.length, depth: 0, sums };
    if (this.mayGrow(root)) {
      await this.fill(root, data);
      this.search(root, data);
    }
    const leaves = [root];
    for (let leaf = mostGain(leaves); leaf?.split && leaves.length < maxLeaves; leaf = mostGain(leaves)) {
      const children = this.split(leaf, leaf.split, data, builder);
      leaves.splice(leaves.indexOf(leaf), 1, ...children);
      if (leaves.length < maxLeaves) await this.prepare(children, leaf, data);
      this.release(leaf);
      this.releaseBeyond(this.mostKept, leaves);
    }
    for (const leaf of leaves) this.release(leaf);
    return {
      tree: builder.build(),
      leaves: leaves.map(({ node, begin, end }) => ({ node, rows: rows.subarray(begin, end) })),
    };
  }

  private mayGrow({ sums, depth }: Leaf): boolean {
    const { maxDepth, minLeafRows, minLeafWeight } = this.config;
    return sums.rows >= 2 * minLeafRows && sums.hessian >= 2 * minLeafWeight && (maxDepth === 0 || depth < maxDepth);
  }

  private split(leaf: Leaf, split: Split, { rows }: TreeData, builder: TreeBuilder): [Leaf, Leaf] {
    const { left } = split;
    const right = remainder(leaf.sums, left);
    const nodes = builder.split(leaf.node, split, { left, right });
    const middle = this.partition(rows, leaf, split);
    const depth = leaf.depth + 1;
    return [
      { node: nodes.left, begin: leaf.begin, end: middle, depth, sums: left },
      { node: nodes.right, begin: middle, end: leaf.end, depth, sums: right },
    ];
  }

  /** Finds how the children of a leaf would be split. */
  private async prepare(children: [Leaf, Leaf], parent: Leaf, data: TreeData): Promise<void> {
    if (!children.some((child) => this.mayGrow(child))) return;
    await this.fillBoth(children, parent, data);
    for (const child of children) {
      if (this.mayGrow(child)) this.search(child, data);
      if (!child.split) this.release(child);
    }
  }

  /**
   * Counts the smaller child's rows only: the larger one's histogram is the rest of the parent's, and takes its place; unless the parent
   * could not keep it.
   */
  private async fillBoth([left, right]: [Leaf, Leaf], parent: Leaf, data: TreeData): Promise<void> {
    const [smaller, larger] = left.sums.rows <= right.sums.rows ? [left, right] : [right, left];
    await this.fill(smaller, data);
    if (!parent.histogram) return this.fill(larger, data);
    larger.histogram = parent.histogram;
    parent.histogram = undefined;
    for (const feature of data.columns) {
      subtractHistogram(
        larger.histogram!,
        smaller.histogram!,
        this.layout.offsets[feature]!,
        this.features[feature]!.count,
      );
    }
  }

  private async fill(leaf: Leaf, { rows, columns, gradient, hessian }: TreeData): Promise<void> {
    const own = rows.subarray(leaf.begin, leaf.end);
    const leafGradient = this.leafGradient;
    const leafHessian = this.leafHessian;
    for (let i = 0; i < own.length; i++) {
      leafGradient[i] = gradient[own[i]!]!;
      leafHessian[i] = hessian[own[i]!]!;
    }
    const histogram = this.histograms.take();
    histogram.fill(0);
    leaf.histogram = histogram;
    for (let i = 0; i < columns.length; i += 2) {
      if (this.pacer.due) await this.pacer.pause();
      const [first, second] = [columns[i]!, columns[i + 1]];
      const [offset, bins] = [this.layout.offsets[first]!, this.features[first]!.bins];
      if (second === undefined) fillOne(histogram, offset, bins, own, leafGradient, leafHessian);
      else {
        const offsets = [offset, this.layout.offsets[second]!] as const;
        fillTwo(histogram, offsets, [bins, this.features[second]!.bins], own, leafGradient, leafHessian);
      }
    }
  }

  private search(leaf: Leaf, { columns }: TreeData): void {
    const search = new SplitSearch(leaf.histogram!, leaf.sums, this.config);
    for (const feature of columns) search.try(feature, this.layout.offsets[feature]!, this.features[feature]!);
    leaf.split = search.best;
  }

  private release(leaf: Leaf): void {
    if (leaf.histogram) this.histograms.give(leaf.histogram);
    leaf.histogram = undefined;
  }

  /** Takes histograms from the leaves that will be split last, if at all. */
  private releaseBeyond(most: number, leaves: readonly Leaf[]): void {
    const keepers = leaves.filter(({ histogram }) => histogram);
    if (keepers.length <= most) return;
    keepers.sort((a, b) => b.split!.gain - a.split!.gain);
    for (const leaf of keepers.slice(most)) this.release(leaf);
  }

  /** Puts the leaf's rows that go left before those that go right; both keep their order. Returns where the right ones begin. */
  private partition(rows: Int32Array, { begin, end }: Leaf, split: Split): number {
    const binned = this.features[split.feature]!;
    const { bins } = binned;
    const sides = sidesOf(split, binned);
    const moved = this.moved;
    let left = begin;
    let right = 0;
    // Without a branch, which the processor could not foretell: both places are written, and one of them moves on.
    for (let i = begin; i < end; i++) {
      const row = rows[i]!;
      const side = sides[bins[row]!]!;
      rows[left] = row;
      moved[right] = row;
      left += side;
      right += 1 - side;
    }
    rows.set(moved.subarray(0, right), left);
    return left;
  }
}

function sumsOf(rows: Int32Array, gradient: Float32Array, hessian: Float32Array): Sums {
  let [allGradient, allHessian] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    allGradient += gradient[rows[i]!]!;
    allHessian += hessian[rows[i]!]!;
  }
  return { gradient: allGradient, hessian: allHessian, rows: rows.length };
}

function mostGain(leaves: readonly Leaf[]): Leaf | undefined {
  let best: Leaf | undefined;
  for (const leaf of leaves) if (leaf.split && !(best?.split && best.split.gain >= leaf.split.gain)) best = leaf;
  return best;
}
