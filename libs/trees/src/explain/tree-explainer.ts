import type { TreeModel } from '../tree-model.js';
import { ExplainedTree, Scratch } from './explained-tree.js';

/**
 * Says how much each feature moved a row's score away from the score that is expected of a row that nothing is known of: exact
 * path-dependent TreeSHAP (Lundberg, Erion and Lee 2018, "Consistent individualized feature attribution for tree ensembles", what
 * algorithm 2 computes), where unknown features leave the shares of the training rows. Takes about 0.3 ms a row for 100 trees of 31
 * leaves.
 */
export class TreeExplainer {
  /** The expected score, by output. With all contributions to an output it sums to its score. */
  readonly base: readonly number[];
  private readonly features: number;
  private readonly trees: readonly (readonly ExplainedTree[])[];
  private readonly scratch: Scratch;

  constructor(model: TreeModel) {
    this.features = model.features.length;
    this.trees = model.base.map((_, output) => model.rounds.map((round) => new ExplainedTree(round[output]!)));
    this.base = model.base.map((base, output) => this.trees[output]!.reduce((sum, { mean }) => sum + mean, base));
    const trees = this.trees.flat();
    const most = (figure: (tree: ExplainedTree) => number) =>
      trees.reduce((max, tree) => Math.max(max, figure(tree)), 1);
    this.scratch = new Scratch(
      most(({ nodes }) => nodes),
      most(({ cells }) => cells),
    );
  }

  /**
   * @param columns those of `columnsFor`.
   * @returns what feature f contributes to the score of output k, at `k * features + f`: log-odds (`binary`), what softmax takes, or
   *   the value.
   */
  explain(columns: readonly Float32Array[], row: number): Float64Array {
    const contributions = new Float64Array(this.trees.length * this.features);
    this.trees.forEach((trees, output) => {
      const own = contributions.subarray(output * this.features, (output + 1) * this.features);
      for (const tree of trees) tree.addTo(own, columns, row, this.scratch);
    });
    return contributions;
  }
}
