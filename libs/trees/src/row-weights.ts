import type { TreeConfig } from './tree-config.js';

/**
 * Weight of every row: its own times that of its class.
 *
 * @throws RangeError for weights that are negative, not a number, or do not fit; or when all training rows weigh nothing.
 */
export function rowWeights(
  target: Float64Array,
  own: Float64Array | undefined,
  classWeights: TreeConfig['classWeights'],
  training: Int32Array,
): Float64Array {
  const weights = own ? own.slice() : new Float64Array(target.length).fill(1);
  if (weights.length !== target.length) {
    throw new RangeError(`There are ${weights.length} weights for ${target.length} rows.`);
  }
  if (classWeights) {
    const byClass = classWeights === 'balanced' ? balanced(target, weights, training) : classWeights;
    for (let row = 0; row < weights.length; row++) weights[row]! *= byClass[target[row]!] ?? NaN;
  }
  const flaw = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (flaw >= 0)
    throw new RangeError(`The weight of row ${flaw} must be 0 or more; is its class among the class weights?`);
  if (!training.some((row) => weights[row]! > 0)) throw new RangeError('All training rows have the weight 0.');
  return weights;
}

function balanced(target: Float64Array, weights: Float64Array, training: Int32Array): Float64Array {
  const byClass = new Float64Array(target.reduce((most, value) => Math.max(most, value), 0) + 1);
  let total = 0;
  for (const row of training) {
    byClass[target[row]!]! += weights[row]!;
    total += weights[row]!;
  }
  const classes = byClass.filter((weight) => weight > 0).length;
  return byClass.map((weight) => (weight > 0 ? total / (classes * weight) : 1));
}
