/** Root of the mean squared error, in the target's unit. Null without rows. */
export function rmse(target: ArrayLike<number>, value: ArrayLike<number>): number | null {
  const error = meanOver(target.length, (row) => (value[row]! - target[row]!) ** 2);
  return error === null ? null : Math.sqrt(error);
}

/** Mean absolute error, in the target's unit. Null without rows. */
export function mae(target: ArrayLike<number>, value: ArrayLike<number>): number | null {
  return meanOver(target.length, (row) => Math.abs(value[row]! - target[row]!));
}

/**
 * Share of the target's variance that is explained, the coefficient of determination: 1 is perfect, 0 as good as the mean, less than
 * 0 worse. Null where the target does not vary.
 */
export function r2(target: ArrayLike<number>, value: ArrayLike<number>): number | null {
  const mean = meanOver(target.length, (row) => target[row]!);
  if (mean === null) return null;
  const variance = meanOver(target.length, (row) => (target[row]! - mean) ** 2);
  const error = meanOver(target.length, (row) => (value[row]! - target[row]!) ** 2);
  return variance === null || error === null || variance === 0 ? null : 1 - error / variance;
}

function meanOver(rows: number, figure: (row: number) => number): number | null {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += figure(row);
  return rows === 0 ? null : sum / rows;
}
