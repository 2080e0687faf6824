import { randomFor } from '../random/streams.js';
import { type NetworkShape, parameterBlocks, parameterCount } from './network-shape.js';

const SIGMA = 0.1;

/** As PyTorch starts its linear layers: uniform within ±1/√inputs; sigma 0.1 as the ctgan package. */
export function initialParameters(shape: NetworkShape, seed: number): Float32Array {
  const random = randomFor(seed, 'parameters');
  const parameters = new Float32Array(parameterCount(shape));
  for (const { offset, size, inputs } of parameterBlocks(shape)) {
    for (let index = offset; index < offset + size; index++) {
      parameters[index] = inputs === 0 ? SIGMA : (2 * random.uniform() - 1) / Math.sqrt(inputs);
    }
  }
  return parameters;
}
