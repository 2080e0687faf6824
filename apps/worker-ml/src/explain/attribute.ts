import type { ObjectiveSpec, TreeExplainer } from '@celerity/trees';
import { probabilityPoints } from './probability-points.js';
import { classPoints } from './class-points.js';
import { spreadRest } from './spread-rest.js';

/** What the model file said of a row. */
export interface ToldValue {
  /** The probability of class 1 (`binary`), that of the class `label` (`softmax`), or the value. */
  value: number;
  /** Index of a class; counts for `softmax` only. */
  label: number;
}

/** Why a prediction is not the base value. */
export interface AttributedValue {
  /** In the unit of the prediction. */
  base: number;
  /** By feature, in the unit of the prediction. They sum to the prediction less the base, within 1e-9. */
  contributions: Float64Array;
  /** Of two classes: exact TreeSHAP of the log-odds, by feature. */
  logOdds?: Float64Array;
}

/**
 * Explains a prediction in its own unit: probability, not log-odds.
 *
 * @param columns those of the explainer's `explain`.
 */
export function attribute(
  explainer: TreeExplainer,
  objective: ObjectiveSpec,
  columns: readonly Float32Array[],
  row: number,
  { value, label }: ToldValue,
): AttributedValue {
  const scores = explainer.explain(columns, row);
  const attributed = inUnitOfPrediction(objective, explainer.base, scores, label);
  // The file computes in single precision.
  spreadRest(attributed.contributions, value - attributed.base);
  return attributed;
}

function inUnitOfPrediction(
  { kind }: ObjectiveSpec,
  base: readonly number[],
  scores: Float64Array,
  label: number,
): AttributedValue {
  switch (kind) {
    case 'binary':
      return { ...probabilityPoints(base[0]!, scores), logOdds: scores };
    case 'softmax':
      return classPoints(base, scores, label);
    case 'squared_error':
    case 'quantile':
      return { base: base[0]!, contributions: scores };
  }
}
