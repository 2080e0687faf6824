import { type Fold, hasTwoClasses, type Split } from './fold.js';

/**
 * By time: each fold trains on all that came before, and tests on the next stretch of about as many rows. Rows of one moment are never in
 * both parts; rows without a moment are in none. The first stretch is trained on only (rolling origin; Tashman 2000).
 *
 * @param times by row; NaN: unknown.
 * @param classes by row: from 0. Undefined: there are none.
 */
export function timeSplit(times: Float64Array, classes: Int32Array | undefined): Split {
  return (rows, folds) => {
    const order = rows.filter((row) => !Number.isNaN(times[row]!)).sort((a, b) => times[a]! - times[b]! || a - b);
    const bounds = stretches(order, times, folds + 1);
    const found: Fold[] = [];
    for (let i = 1; i + 1 < bounds.length; i++) {
      const training = order.slice(0, bounds[i]);
      if (classes && !hasTwoClasses(training, classes)) continue;
      found.push({ training: training.sort(), test: order.slice(bounds[i], bounds[i + 1]).sort() });
    }
    return found;
  };
}

/** Where in the order stretches of about one size begin and end; each with a moment of its own. */
function stretches(order: Int32Array, times: Float64Array, wanted: number): number[] {
  const bounds = [0];
  for (let i = 1; i < wanted; i++) {
    let at = Math.round((i * order.length) / wanted);
    while (at > 0 && at < order.length && times[order[at]!] === times[order[at - 1]!]) at++;
    if (at > bounds.at(-1)! && at < order.length) bounds.push(at);
  }
  return [...bounds, order.length];
}
