import { TestEnvironment } from 'jest-environment-node';

/**
 * Node's environment with the process's own typed arrays. Jest's are another realm's, so that numbers from native code
 * (onnxruntime) would not be instances of `Float32Array`.
 */
export default class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    for (const type of [Float32Array, Float64Array, Int32Array, BigInt64Array, BigUint64Array]) {
      this.global[type.name] = type;
    }
  }
}
