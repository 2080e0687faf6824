import { describe, expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import { Random } from '@celerity/tabular';
import type { EncodedRows } from '../columns/encode.js';
import { MiniBatches } from './mini-batches.js';
import { networkShape, parameterCount } from './network-shape.js';
import { Trainer, type TrainingState } from './trainer.js';

const ROWS = 100;
const random = new Random(5);
const encoded: EncodedRows = {
  rows: ROWS,
  alphas: Float32Array.from({ length: ROWS }, () => random.uniform() - 0.5),
  codes: Int32Array.from({ length: ROWS }, () => random.int(3)),
};
const config = TvaeConfig.parse({ batch_size: 10, embedding_dim: 4, compress_dims: [8], decompress_dims: [8] });
const shape = networkShape(1, [3], config);
const batches = () => new MiniBatches(encoded, shape, config.seed, config.batch_size);

describe('Trainer', () => {
  it('begins with one step, goes on with more, and stops at the end of the epoch', async () => {
    const trainer = await Trainer.open(shape, config, batches());
    const steps: number[] = [];
    let loss;
    while (!loss) {
      loss = await trainer.advance();
      steps.push(trainer.state.step);
    }
    expect(steps[0]).toBe(1);
    expect(steps.length).toBeLessThan(10);
    expect(steps.at(-1)).toBe(10);
    expect(loss.epoch).toBe(1);
    expect(trainer.epochsDone).toBe(1);
    expect(trainer.state.losses).toEqual([loss]);
    await trainer.close();
  });

  it('comes to the same state however its steps are put into runs', async () => {
    const one = await Trainer.open(shape, config, batches());
    while (one.epochsDone < 2) await one.advance();
    // Opened anew for every run, each time with a single step.
    let state: TrainingState | undefined;
    for (let step = 0; step < 20; step++) {
      const other = await Trainer.open(shape, config, batches(), state);
      await other.advance();
      state = other.state;
      await other.close();
    }
    expect(state!.parameters).toEqual(one.state.parameters);
    expect(state!.step).toBe(20);
    await one.close();
  });

  it('says so when the loss is no longer a number', async () => {
    const count = parameterCount(shape);
    const state: TrainingState = {
      step: 9,
      parameters: new Float32Array(count).fill(1e30),
      first: new Float32Array(count),
      second: new Float32Array(count),
      losses: [],
      reconstruction: 0,
      kl: 0,
    };
    const trainer = await Trainer.open(shape, config, batches(), state);
    await expect(trainer.advance()).rejects.toThrow('diverged in epoch 1. Try a learning_rate below 0.001.');
    await trainer.close();
  });
});
