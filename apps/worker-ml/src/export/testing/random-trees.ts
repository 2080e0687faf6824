import { Random } from '@celerity/tabular';
import type { Feature, FeatureTable, ObjectiveSpec, Tree, TreeModel } from '@celerity/trees';

export interface RandomTrees {
  objective?: ObjectiveSpec;
  rounds?: number;
  leaves?: number;
  numbers?: number;
  /** Levels of each categorical feature. */
  levels?: readonly number[];
  seed?: number;
}

/** A model whose splits, sides and leaves are drawn by chance: a harder test than a trained one. */
export function randomTrees(options: RandomTrees = {}): TreeModel {
  const { objective = { kind: 'binary' }, rounds = 20, leaves = 15, numbers = 3, levels = [], seed = 0 } = options;
  const random = new Random(seed);
  const outputs = objective.kind === 'softmax' ? objective.classes : 1;
  const grow = () => randomTree(random, leaves, numbers, levels);
  return {
    objective,
    features: [
      ...Array.from({ length: numbers }, (_, i) => ({ name: `x${i}`, kind: 'numeric' as const })),
      ...levels.map((count, i) => ({ name: `c${i}`, kind: 'categorical' as const, levels: levelNames(count) })),
    ],
    base: Array.from({ length: outputs }, () => random.normal()),
    rounds: Array.from({ length: rounds }, () => Array.from({ length: outputs }, grow)),
  };
}

/** Rows for such a model: thresholds themselves, missing values, levels that it does not know. */
export function randomRows({ features }: TreeModel, rows: number, seed = 1): FeatureTable {
  const random = new Random(seed);
  const isMissing = () => random.uniform() < 0.1;
  const table = features.map((feature): Feature => {
    if (feature.kind === 'numeric') {
      const values = Float32Array.from({ length: rows }, () => (isMissing() ? NaN : randomNumber(random)));
      return { name: feature.name, kind: 'numeric', values };
    }
    const levels = [...feature.levels, 'never seen'];
    const codes = Int32Array.from({ length: rows }, () => (isMissing() ? -1 : random.int(levels.length)));
    return { name: feature.name, kind: 'categorical', codes, levels };
  });
  return { rows, features: table };
}

/** As the file takes them: row by row, codes of the model's levels, NaN for what is missing or unknown. */
export function matrixOf({ features }: TreeModel, table: FeatureTable): Float32Array {
  const matrix = new Float32Array(table.rows * features.length);
  features.forEach((spec, column) => {
    const feature = table.features[column]!;
    for (let row = 0; row < table.rows; row++) {
      const code = feature.kind === 'categorical' ? feature.codes[row]! : 0;
      const known = spec.kind === 'categorical' && code >= 0 && code < spec.levels.length;
      matrix[row * features.length + column] = feature.kind === 'numeric' ? feature.values[row]! : known ? code : NaN;
    }
  });
  return matrix;
}

/** Eighths from -2 to 2, so that rows fall on thresholds; now and then something extreme. */
function randomNumber(random: Random): number {
  const extremes = [Infinity, -Infinity, -0, 3.4e38, 1e-45];
  return random.uniform() < 0.05 ? extremes[random.int(extremes.length)]! : (random.int(33) - 16) / 8;
}

function randomTree(random: Random, leaves: number, numbers: number, levels: readonly number[]): Tree {
  const nodes = 2 * leaves - 1;
  const tree: Tree = {
    feature: new Int32Array(nodes).fill(-1),
    threshold: new Float32Array(nodes),
    categories: Array.from({ length: nodes }, () => undefined),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: Float32Array.from({ length: nodes }, () => random.normal() / 10),
    count: Int32Array.from({ length: nodes }, () => random.int(100_000)),
    gain: new Float64Array(nodes),
  };
  const open = [0];
  for (let next = 1; next < nodes; next += 2) {
    const node = open.splice(random.int(open.length), 1)[0]!;
    const feature = random.int(numbers + levels.length);
    tree.feature[node] = feature;
    tree.value[node] = 0;
    tree.gain[node] = random.uniform() * 1000;
    tree.missingLeft[node] = random.int(2);
    if (feature < numbers) tree.threshold[node] = randomNumber(random);
    else tree.categories[node] = randomSide(random, levels[feature - numbers]!);
    [tree.left[node], tree.right[node]] = [next, next + 1];
    open.push(next, next + 1);
  }
  return tree;
}

/** Some levels; now and then all or none. */
function randomSide(random: Random, levels: number): Uint8Array {
  const share = random.int(5) / 4;
  return Uint8Array.from({ length: levels }, () => Number(random.uniform() < share));
}

const levelNames = (count: number) => Array.from({ length: count }, (_, i) => `level ${i}`);
