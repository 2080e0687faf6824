import type { Attributes, TensorSpec } from '@celerity/onnx';
import type { Tree, TreeModel } from '@celerity/trees';

/** Modes of a node in `TreeEnsemble`. */
const [AT_MOST, MEMBER] = [0, 6];
/** Aggregates of leaves, and what is done to their sum, in `TreeEnsemble`. */
const [SUM, AS_IT_IS] = [1, 0];

/**
 * The trees of a model as attributes of ONNX's `TreeEnsemble` (ai.onnx.ml, version 5), in double precision, which has room for every
 * threshold: nodes and leaves of all trees in one row each. https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html
 */
export function ensembleAttributes({ rounds, base }: TreeModel): Attributes {
  const ensemble = new Ensemble();
  for (const trees of rounds) trees.forEach((tree, output) => ensemble.add(tree, output));
  return ensemble.attributes(base.length);
}

class Ensemble {
  private readonly roots: number[] = [];
  private readonly features: number[] = [];
  private readonly modes: number[] = [];
  private readonly splits: number[] = [];
  /** Sets of levels, each followed by NaN. */
  private readonly members: number[] = [];
  private readonly missingTrue: number[] = [];
  private readonly children = { true: new Children(), false: new Children() };
  private readonly leafOutputs: number[] = [];
  private readonly leafValues: number[] = [];

  add(tree: Tree, output: number): void {
    this.roots.push(this.features.length);
    if (tree.feature[0]! < 0) return this.addStump(tree.value[0]!, output);
    const first = { node: this.features.length, leaf: this.leafValues.length };
    const placeOf = placesOf(tree, first);
    for (let node = 0; node < tree.feature.length; node++) {
      if (tree.feature[node]! < 0) this.addLeaf(tree.value[node]!, output);
      else {
        const [whenTrue, whenFalse] = this.addSplit(tree, node);
        this.children.true.add(placeOf(whenTrue));
        this.children.false.add(placeOf(whenFalse));
      }
    }
  }

  attributes(outputs: number): Attributes {
    const { children } = this;
    return {
      n_targets: { int: outputs },
      aggregate_function: { int: SUM },
      post_transform: { int: AS_IT_IS },
      tree_roots: { ints: this.roots },
      nodes_featureids: { ints: this.features },
      nodes_modes: { tensor: { dtype: 'uint8', shape: [this.modes.length], data: Uint8Array.from(this.modes) } },
      nodes_splits: { tensor: doubles(this.splits) },
      nodes_missing_value_tracks_true: { ints: this.missingTrue },
      nodes_truenodeids: { ints: children.true.ids },
      nodes_trueleafs: { ints: children.true.leaves },
      nodes_falsenodeids: { ints: children.false.ids },
      nodes_falseleafs: { ints: children.false.leaves },
      leaf_targetids: { ints: this.leafOutputs },
      leaf_weights: { tensor: doubles(this.leafValues) },
      ...(this.members.length > 0 && { membership_values: { tensor: doubles(this.members) } }),
    };
  }

  /** @returns the children to which it leads when it holds, and when not */
  private addSplit(tree: Tree, node: number): [whenTrue: number, whenFalse: number] {
    const [left, right, missingLeft] = [tree.left[node]!, tree.right[node]!, tree.missingLeft[node]!];
    const levels = tree.categories[node];
    this.features.push(tree.feature[node]!);
    if (!levels) {
      this.addTest(AT_MOST, tree.threshold[node]!, missingLeft);
      return [left, right];
    }
    // The runtime searches a set one by one: it gets the smaller side.
    const asksLeft = 2 * levels.reduce((sum, goesLeft) => sum + goesLeft, 0) <= levels.length;
    const members = Array.from(levels.keys()).filter((level) => levels[level] === Number(asksLeft));
    const missingTrue = Number(asksLeft === (missingLeft === 1));
    // It knows no empty set: no level is below 0.
    this.addTest(members.length > 0 ? MEMBER : AT_MOST, -1, missingTrue);
    if (members.length > 0) this.members.push(...members, NaN);
    return asksLeft ? [left, right] : [right, left];
  }

  private addTest(mode: number, split: number, missingTrue: number): void {
    this.modes.push(mode);
    this.splits.push(split);
    this.missingTrue.push(missingTrue);
  }

  private addLeaf(value: number, output: number): void {
    this.leafOutputs.push(output);
    this.leafValues.push(value);
  }

  /** A tree that is one leaf. The operator wants a split: both of its sides are the same. */
  private addStump(value: number, output: number): void {
    const leaf = this.leafValues.length;
    this.features.push(0);
    this.addTest(AT_MOST, 0, 0);
    this.children.true.add({ isLeaf: true, id: leaf });
    this.children.false.add({ isLeaf: true, id: leaf + 1 });
    this.addLeaf(value, output);
    this.addLeaf(value, output);
  }
}

interface Place {
  isLeaf: boolean;
  /** Among the nodes or the leaves of all trees. */
  id: number;
}

class Children {
  readonly ids: number[] = [];
  readonly leaves: number[] = [];

  add({ isLeaf, id }: Place): void {
    this.ids.push(id);
    this.leaves.push(Number(isLeaf));
  }
}

/** Where the nodes of a tree come to stand. */
function placesOf({ feature }: Tree, first: { node: number; leaf: number }): (node: number) => Place {
  const next = { ...first };
  const ids = Array.from(feature, (asked) => (asked < 0 ? next.leaf++ : next.node++));
  return (node) => ({ isLeaf: feature[node]! < 0, id: ids[node]! });
}

const doubles = (numbers: readonly number[]): TensorSpec => ({
  dtype: 'float64',
  shape: [numbers.length],
  data: Float64Array.from(numbers),
});
