import type { Pacer } from '@celerity/tabular';
import { type Feature, type FeatureTable, rocAuc } from '@celerity/trees';
import type { Target } from './target.js';

/** A single feature that ranks rows as well as this, or explains as much of a number, knows the answer rather than tells it. */
const [AUC, EXPLAINED] = [0.995, 0.9999];
/** So does a level whose rows are of one class, unless the chance of that among as many rows is greater than this. */
const [PURE, CHANCE, FEWEST_ROWS] = [0.995, 1e-6, 5];
/** Rows that are looked at: every so manieth of a larger table. */
const MAX_ROWS = 20_000;

/** Names the features that alone give the target away. They stay features: who knows the data must say whether they may. */
export async function leakWarnings(
  features: FeatureTable,
  target: Target,
  name: string,
  pacer: Pacer,
): Promise<string[]> {
  const step = Math.ceil(features.rows / MAX_ROWS);
  const rows = Int32Array.from({ length: Math.ceil(features.rows / step) }, (_, index) => index * step);
  const warnings = [];
  for (const feature of features.features) {
    if (pacer.due) await pacer.pause();
    const how = feature.kind === 'categorical' ? levelLeak(feature, target, rows) : numberLeak(feature, target, rows);
    if (how === undefined) continue;
    warnings.push(`'${feature.name}' alone tells '${name}' (${how}): if it is only known afterwards, exclude it.`);
  }
  return warnings;
}

function numberLeak(feature: Feature & { kind: 'numeric' }, target: Target, rows: Int32Array): string | undefined {
  const own = Float64Array.from(rows, (row) => target.values[row]!);
  // What is missing may be what gives it away: it ranks below all numbers.
  const values = Float64Array.from(rows, (row) => feature.values[row]!).map((value) =>
    Number.isNaN(value) ? -Number.MAX_VALUE : value,
  );
  if (target.objective.kind === 'squared_error') {
    const explained = correlation(values, own) ** 2;
    return explained >= EXPLAINED ? `R² ${explained.toFixed(4)}` : undefined;
  }
  if (target.objective.kind !== 'binary') return undefined;
  const auc = rocAuc(values, own) ?? 0.5;
  const either = Math.max(auc, 1 - auc);
  return either >= AUC ? `ROC AUC ${either.toFixed(3)}` : undefined;
}

/** A level that only rows of one class have, and of a class that is not what most rows are. */
function levelLeak(feature: Feature & { kind: 'categorical' }, target: Target, rows: Int32Array): string | undefined {
  const { classes, values } = target;
  if (!classes) return undefined;
  const shares = new Float64Array(classes.length);
  const counts = new Map<number, Float64Array>();
  for (const row of rows) {
    const code = feature.codes[row]!;
    const of = counts.get(code) ?? new Float64Array(classes.length);
    counts.set(code, of);
    of[values[row]!]!++;
    shares[values[row]!]! += 1 / rows.length;
  }
  for (const [code, of] of [...counts].sort(([a], [b]) => a - b)) {
    const total = of.reduce((sum, count) => sum + count, 0);
    const best = of.reduce((most, count, index) => (count > of[most]! ? index : most), 0);
    const isPure = of[best]! >= PURE * total && total >= FEWEST_ROWS && shares[best]! <= 0.5;
    if (!isPure || shares[best]! ** total > CHANCE) continue;
    const level = code < 0 ? 'missing' : `'${feature.levels[code]}'`;
    return `where it is ${level}, ${of[best]} of ${total} rows are '${classes[best]}'`;
  }
  return undefined;
}

/** Pearson's; 0 where one of the two does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let row = 0; row < a.length; row++) {
    const [da, db] = [a[row]! - meanA, b[row]! - meanB];
    product += da * db;
    squareA += da * da;
    squareB += db * db;
  }
  const scale = Math.sqrt(squareA) * Math.sqrt(squareB);
  return scale > 0 && Number.isFinite(scale) ? product / scale : 0;
}
