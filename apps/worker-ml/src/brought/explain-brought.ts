import { Random } from '@celerity/tabular';

/** What a model says of rows: [rows × features], row by row. */
export type PredictMatrix = (matrix: Float32Array, rows: number) => Promise<ArrayLike<number>>;

export interface ExplainOptions {
  /** Random orders of the features, each also taken backwards. (Default: 16) */
  orders?: number;
  /** The same seed gives the same contributions. (Default: 0) */
  seed?: number;
}

export interface BroughtExplanation {
  /** Of the background row. */
  base: number;
  prediction: number;
  /** By feature. */
  contributions: Float64Array;
}

/**
 * Shapley values of any model by sampled orders (Štrumbelj and Kononenko 2014, with antithetic sampling: Mitchell et al. 2022): the features
 * of the background row become those of the row one by one, and each is given the step that the prediction takes. The steps of an order add
 * up to prediction − base, and so do the contributions. Runs the model once, on at most 2 · orders · features rows.
 *
 * @param background what is usual: `backgroundRow`.
 */
export async function explainBrought(
  predict: PredictMatrix,
  background: Float32Array,
  row: Float32Array,
  { orders = 16, seed = 0 }: ExplainOptions = {},
): Promise<BroughtExplanation> {
  // What is as usual contributes nothing, and need not be tried.
  const unusual = Array.from(row.keys()).filter((feature) => !Object.is(row[feature], background[feature]));
  const paths = pathsThrough(unusual, orders, new Random(seed));
  const { matrix, rows } = steps(paths, background, row);
  const answers = await predict(matrix, rows);
  const [base, prediction] = [answers[0]!, answers[1]!];
  const contributions = new Float64Array(row.length);
  let at = 2;
  for (const path of paths) {
    let before = base;
    path.forEach((feature, step) => {
      const after = step === path.length - 1 ? prediction : answers[at++]!;
      contributions[feature]! += (after - before) / paths.length;
      before = after;
    });
  }
  return { base, prediction, contributions };
}

function pathsThrough(features: readonly number[], orders: number, random: Random): number[][] {
  if (features.length < 2) return [[...features]];
  return Array.from({ length: orders }, () => random.shuffle([...features])).flatMap((order) => [
    order,
    order.toReversed(),
  ]);
}

/** The background row, the row, and for each path all rows that lie between them. */
function steps(
  paths: readonly number[][],
  background: Float32Array,
  row: Float32Array,
): { matrix: Float32Array; rows: number } {
  const width = row.length;
  const rows = 2 + paths.reduce((sum, path) => sum + Math.max(0, path.length - 1), 0);
  const matrix = new Float32Array(rows * width);
  matrix.set(background);
  matrix.set(row, width);
  let at = 2 * width;
  for (const path of paths) {
    const mixed = background.slice();
    for (const feature of path.slice(0, -1)) {
      mixed[feature] = row[feature]!;
      matrix.set(mixed, at);
      at += width;
    }
  }
  return { matrix, rows };
}
