import { describe, expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import type { EncodedRows } from '../columns/encode.js';
import { fingerprintOf, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import type { TrainingState } from './trainer.js';

const state: TrainingState = {
  step: 42,
  parameters: Float32Array.of(1, -2.5, 3e-9),
  first: Float32Array.of(0.1, 0.2, 0.3),
  second: Float32Array.of(0.01, 0, 1),
  losses: [{ epoch: 1, loss: 5, reconstruction: 2, kl: 1 }],
  reconstruction: 0.1 + 0.2,
  kl: 7,
};

describe('checkpoints', () => {
  it('come back bit by bit', () => {
    expect(readCheckpoint(writeCheckpoint(state, 'this'), 'this')).toEqual(state);
  });

  it('are read from anywhere in a buffer', () => {
    const bytes = writeCheckpoint(state, 'this');
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readCheckpoint(shifted.subarray(3), 'this')).toEqual(state);
  });

  it.each([
    ['of another training', writeCheckpoint(state, 'other')],
    ['without a byte', new Uint8Array()],
    ['of noise', Uint8Array.from({ length: 100 }, (_, index) => index * 37)],
    ['cut short', writeCheckpoint(state, 'this').subarray(0, 60)],
    ['cut in the numbers', writeCheckpoint(state, 'this').subarray(0, -5)],
  ])('%s are ignored', (_, bytes) => {
    expect(readCheckpoint(bytes, 'this')).toBeUndefined();
  });
});

describe('fingerprintOf', () => {
  const encoded: EncodedRows = { rows: 2, alphas: Float32Array.of(0.1, 0.2), codes: Int32Array.of(0, 1) };
  const config = TvaeConfig.parse({});

  it('is the same for the same data and settings', () => {
    const copy = { ...encoded, alphas: encoded.alphas.slice() };
    expect(fingerprintOf(copy, TvaeConfig.parse({}))).toBe(fingerprintOf(encoded, config));
  });

  it('changes with any number and any setting', () => {
    const others = [
      fingerprintOf({ ...encoded, alphas: Float32Array.of(0.1, 0.3) }, config),
      fingerprintOf({ ...encoded, codes: Int32Array.of(1, 1) }, config),
      fingerprintOf(encoded, { ...config, seed: 1 }),
      fingerprintOf(encoded, { ...config, epochs: 301 }),
    ];
    expect(new Set([fingerprintOf(encoded, config), ...others]).size).toBe(5);
  });
});
