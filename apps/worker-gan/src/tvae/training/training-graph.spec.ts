import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adamRates, float32, openSession, type Session, Tensor } from '@celerity/onnx';
import { Random } from '@celerity/tabular';
import { initialParameters } from './initial-parameters.js';
import { type NetworkShape, parameterCount, rowWidth } from './network-shape.js';
import { trainingGraph } from './training-graph.js';

const BATCH = 8;
const STEPS = 5;
const shape: NetworkShape = { alphas: 2, spans: [3, 2], compress: [6], latent: 3, decompress: [6] };
const random = new Random(2);
const rows = Float32Array.from({ length: STEPS * BATCH * rowWidth(shape) }, () => random.int(2));
const noise = random.fillNormal(new Float32Array(STEPS * BATCH * shape.latent));

interface State {
  parameters: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

const count = parameterCount(shape);
const start = (): State => ({
  parameters: initialParameters(shape, 1),
  first: new Float32Array(count),
  second: new Float32Array(count),
});

describe('trainingGraph', () => {
  let session: Session;

  beforeAll(async () => {
    const graph = trainingGraph(shape, { batch: BATCH, lossFactor: 2, weightDecay: 1e-5 }, 'float32');
    session = await openSession(graph);
  });

  afterAll(() => session.release());

  /** Runs steps `from` to before `to`, with such a learning rate. */
  async function run({ parameters, first, second }: State, from: number, to: number, learningRate = 0.01) {
    const steps = to - from;
    const part = (all: Float32Array) => all.slice((from * all.length) / STEPS, (to * all.length) / STEPS);
    const rates = Array.from({ length: steps }, (_, index) => adamRates(learningRate, from + index + 1));
    const outputs = await session.run({
      steps: new Tensor('int64', BigInt64Array.of(BigInt(steps)), []),
      parameters: new Tensor('float32', parameters, [count]),
      first: new Tensor('float32', first, [count]),
      second: new Tensor('float32', second, [count]),
      rows: new Tensor('float32', part(rows), [steps, BATCH, rowWidth(shape)]),
      noise: new Tensor('float32', part(noise), [steps, BATCH, shape.latent]),
      rates: new Tensor('float32', Float32Array.from(rates.flatMap(({ step, epsilon }) => [step, epsilon])), [
        steps,
        2,
      ]),
    });
    const state = {
      parameters: float32(outputs, 'parameters_out'),
      first: float32(outputs, 'first_out'),
      second: float32(outputs, 'second_out'),
    };
    return { state, losses: [...float32(outputs, 'losses')] };
  }

  it('comes to the same bits in one run as in several', async () => {
    const whole = await run(start(), 0, STEPS);
    const begun = await run(start(), 0, 2);
    const ended = await run(begun.state, 2, STEPS);
    expect(ended.state).toEqual(whole.state);
    expect([...begun.losses, ...ended.losses]).toEqual(whole.losses);
    expect(whole.losses).toHaveLength(2 * STEPS);
  });

  it('lowers the loss', async () => {
    let { state, losses } = await run(start(), 0, STEPS);
    const [before] = losses;
    for (let round = 0; round < 20; round++) ({ state, losses } = await run(state, 0, STEPS));
    expect(losses[0]).toBeLessThan(before! * 0.7);
  });

  it('keeps sigma, the last of the parameters, within 0.01 and 1', async () => {
    const wild = await run(start(), 0, STEPS, 1);
    const sigma = [...wild.state.parameters.subarray(count - shape.alphas)];
    for (const value of sigma) {
      expect(value).toBeGreaterThanOrEqual(Math.fround(0.01));
      expect(value).toBeLessThanOrEqual(1);
    }
    const others = wild.state.parameters.subarray(0, count - shape.alphas);
    expect(Math.min(...others)).toBeLessThan(0);
  });
});
