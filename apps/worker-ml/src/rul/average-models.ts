import type { FeatureSpec, FeatureTable, Tree, TreeModel } from '@celerity/trees';

/** One model whose score is the mean of the scores of models with the same objective and features: all of their trees, scaled. */
export function averageModels(models: readonly TreeModel[]): TreeModel {
  const [first] = models;
  if (!first) throw new RangeError('There is no model to average.');
  const share = 1 / models.length;
  const rounds = models.flatMap((model) => model.rounds.map((trees) => trees.map((tree) => scaled(tree, share))));
  const base = first.base.map((_, output) => models.reduce((sum, model) => sum + model.base[output]! * share, 0));
  return { ...first, base: base.map(Math.fround), rounds };
}

/** Gains stay as they are: only their shares are told. */
function scaled(tree: Tree, factor: number): Tree {
  return { ...tree, value: tree.value.map((value) => value * factor) };
}

/** The same model on a table that has more features. @param positions of the model's own in it */
export function widened(model: TreeModel, { features }: FeatureTable, positions: readonly number[]): TreeModel {
  const specs = features.map((feature): FeatureSpec => {
    const { name, kind } = feature;
    return kind === 'numeric' ? { name, kind } : { name, kind, levels: [...feature.levels] };
  });
  const moved = (tree: Tree): Tree => ({
    ...tree,
    feature: tree.feature.map((feature) => (feature < 0 ? feature : positions[feature]!)),
  });
  return { ...model, features: specs, rounds: model.rounds.map((trees) => trees.map(moved)) };
}
