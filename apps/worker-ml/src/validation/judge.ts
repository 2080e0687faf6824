import type { Metrics, ModelCard } from '@celerity/contracts';
import {
  averagePrecision,
  bestF1,
  brierScore,
  calibrationCurve,
  f1At,
  logLoss,
  mae,
  multiLogLoss,
  r2,
  rmse,
  rocAuc,
} from '@celerity/trees';

/** What is said of a model by rows that it was not trained on. */
export interface Judgement {
  metrics: Metrics;
  /** Of two classes: from which chance on the positive one is told. */
  threshold: number | null;
  /** Of two classes. */
  calibration: ModelCard['calibration'];
}

/** The threshold of a model that nobody has judged. */
export const EVEN = 0.5;

/**
 * @param target by row: 1 for the positive class, else 0.
 * @param chance by row, of the positive class.
 * @param threshold (Default: the one with the best F1)
 */
export function judgeTwoClasses(target: Float64Array, chance: Float64Array, threshold?: number): Judgement {
  const best = bestF1(target, chance);
  const chosen = threshold ?? best?.threshold ?? EVEN;
  const right = target.filter((value, row) => value === Number(chance[row]! >= chosen)).length;
  const metrics = {
    rows: target.length,
    log_loss: logLoss(target, chance),
    roc_auc: rocAuc(chance, target),
    average_precision: averagePrecision(chance, target),
    brier: brierScore(target, chance),
    accuracy: right / target.length,
    f1: f1At(target, chance, chosen),
    best_f1: best?.f1 ?? null,
    best_threshold: best?.threshold ?? null,
  };
  return { metrics, threshold: chosen, calibration: calibrationCurve(target, chance) };
}

/**
 * @param target by row: the index of its class.
 * @param chances that of class k of row i at `k * rows + i`.
 */
export function judgeClasses(target: Float64Array, chances: Float64Array, classes: number): Judgement {
  const rows = target.length;
  const chancesOf = (of: number) => chances.subarray(of * rows, (of + 1) * rows);
  const told = target.map((_, row) => likeliest(chances, rows, classes, row));
  const each = Array.from({ length: classes }, (_, of) => {
    const [isOf, isTold] = [target.map((value) => Number(value === of)), told.map((value) => Number(value === of))];
    return { auc: rocAuc(chancesOf(of), isOf), f1: f1At(isOf, isTold, 1) };
  });
  const metrics = {
    rows,
    log_loss: multiLogLoss(target, chances),
    roc_auc: meanOf(each.map(({ auc }) => auc)),
    accuracy: told.filter((value, row) => value === target[row]).length / rows,
    f1: meanOf(each.map(({ f1 }) => f1)),
  };
  return { metrics, threshold: null, calibration: null };
}

export function judgeNumbers(target: Float64Array, value: Float64Array): Judgement {
  const metrics = { rows: target.length, rmse: rmse(target, value), mae: mae(target, value), r2: r2(target, value) };
  return { metrics, threshold: null, calibration: null };
}

function likeliest(chances: Float64Array, rows: number, classes: number, row: number): number {
  let best = 0;
  for (let of = 1; of < classes; of++) if (chances[of * rows + row]! > chances[best * rows + row]!) best = of;
  return best;
}

/** Of those that are defined. */
function meanOf(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
