import type { Prediction, Row } from '@celerity/contracts';
import { Pacer } from '@celerity/tabular';
import { rowWarnings } from '../features/index.js';
import { toldLife, type ToldLife } from '../rul/told-life.js';
import { unitAttributions, unitFeatures } from '../rul/unit-features.js';
import { runMatrix } from './run-matrix.js';
import type { Outputs, ServedModel } from './served-model.js';

/**
 * Predicts and explains the life that is left of each unit among rows, which have been checked before.
 *
 * @returns one prediction for each unit, in the order in which units first appear
 * @throws the signal's reason when it aborts
 */
export async function predictUnits(
  model: ServedModel,
  rows: readonly Row[],
  signal: AbortSignal,
): Promise<Prediction[]> {
  const { card } = model;
  const { units, matrix } = unitFeatures(card, rows);
  const outputs = await runMatrix(model, matrix, units.length, signal);
  const explanation = model.explain(matrix, units.length);
  const pacer = new Pacer(signal);
  const predictions: Prediction[] = [];
  for (const [index, unit] of units.entries()) {
    if (pacer.due) await pacer.pause();
    const told = lifeIn(outputs, index);
    const { base, contributions } = await explanation(index, { label: 0, value: told.value });
    predictions.push({
      unit: unit.unit,
      ...told,
      base_value: base,
      attributions: unitAttributions(card, unit, contributions),
      warnings: rowWarnings(card.features, unit.last),
    });
  }
  return predictions;
}

/** What is told of a unit: what trees say, made sense of. */
export function lifeIn({ value, lower, upper }: Outputs, unit: number): ToldLife {
  if (!value || !lower || !upper) throw new TypeError('A model of remaining useful life has no value with bounds.');
  return toldLife({ value: value[unit]!, lower: lower[unit]!, upper: upper[unit]! });
}
