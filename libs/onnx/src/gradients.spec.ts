import { describe, expect, it } from '@jest/globals';
import { denseGradient, denseInputGradient, reluGradient, tanhGradient } from './gradients.js';
import { GraphBuilder } from './graph-builder.js';
import { crossEntropyLoss, gaussianLoss, klLoss } from './losses.js';
import { numericGradient } from './testing/numeric-gradient.js';
import { type Numbers, runGraph } from './testing/run-graph.js';
import type { Value } from './value.js';

type Inputs = Record<string, Numbers>;
type Values = Record<string, Value<'float64'>>;

/** Outputs of a graph made for the test: `loss`, and the gradient of each input under its own name with a `d` before it. */
async function run(inputs: Inputs, make: (graph: GraphBuilder, values: Values) => Values) {
  const graph = new GraphBuilder('test');
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, [, shape]]) => [name, graph.input(name, 'float64', shape)]),
  );
  for (const [name, value] of Object.entries(make(graph, values))) graph.output(name, value);
  return runGraph(graph, inputs);
}

async function expectTrueGradients(inputs: Inputs, make: (graph: GraphBuilder, values: Values) => Values) {
  const analytic = await run(inputs, make);
  for (const [output, gradient] of Object.entries(analytic)) {
    if (output === 'loss') continue;
    const name = output.slice(1);
    const [data, shape] = inputs[name]!;
    const numeric = await numericGradient(data, async (x) => {
      const { loss } = await run({ ...inputs, [name]: [x, shape] }, make);
      return loss![0]!;
    });
    expect(gradient).toHaveLength(numeric.length);
    const errors = gradient.map((value, index) => Math.abs(value - numeric[index]!) / Math.max(1, Math.abs(value)));
    expect(Math.max(...errors)).toBeLessThan(1e-7);
  }
}

/** Some numbers around 0, none of them 0. */
const numbers = (shape: readonly number[], seed = 1): Numbers => {
  const count = shape.reduce((product, length) => product * length, 1);
  return [Array.from({ length: count }, (_, index) => Math.sin(seed + 1.7 * index) * 1.3), shape];
};

/** Σ y² / 2, whose gradient to y is y: a loss to look through at what made y. */
const halfSquares = (graph: GraphBuilder, y: Value<'float64'>) =>
  graph.multiply(graph.sum(graph.multiply(y, y)), graph.scalar('float64', 0.5));

describe('gradients', () => {
  it('of a dense layer are those of finite differences', async () => {
    const inputs = { x: numbers([3, 2]), weight: numbers([2, 4], 2), bias: numbers([4], 3) };
    await expectTrueGradients(inputs, (graph, { x, weight, bias }) => {
      const y = graph.gemm(x!, weight!, { bias: bias! });
      const gradient = denseGradient(graph, x!, y);
      const dx = denseInputGradient(graph, weight!, y);
      return { loss: halfSquares(graph, y), dx, dweight: gradient.weight, dbias: gradient.bias };
    });
  });

  it('of relu are those of finite differences', async () => {
    await expectTrueGradients({ x: numbers([4, 3]) }, (graph, { x }) => {
      const y = graph.relu(x!);
      return { loss: halfSquares(graph, y), dx: reluGradient(graph, y, y) };
    });
  });

  it('of tanh are those of finite differences', async () => {
    await expectTrueGradients({ x: numbers([4, 3]) }, (graph, { x }) => {
      const y = graph.tanh(x!);
      return { loss: halfSquares(graph, y), dx: tanhGradient(graph, y, y) };
    });
  });

  it('of the cross-entropy are those of finite differences', async () => {
    const target = graphless([1, 0, 0, 1, 0, 0, 1, 0, 1, 0], [2, 5]);
    await expectTrueGradients({ x: numbers([2, 5]) }, (graph, { x }) => {
      const { loss, dx } = crossEntropyLoss(graph, x!, target(graph), [3, 2]);
      return { loss, dx };
    });
  });

  it('of the normal likelihood are those of finite differences', async () => {
    const inputs = { y: numbers([3, 2]), sigma: [[0.3, 1.4], [2]] satisfies Numbers };
    const target = graphless([0.1, -0.4, 0.9, 0.2, -0.7, 0.5], [3, 2]);
    await expectTrueGradients(inputs, (graph, { y, sigma }) => {
      const { loss, dy, dSigma } = gaussianLoss(graph, y!, target(graph), sigma!);
      return { loss, dy, dsigma: dSigma };
    });
  });

  it('of the divergence from N(0, 1) are those of finite differences, times the weight', async () => {
    const inputs = { mean: numbers([2, 3]), logVariance: numbers([2, 3], 5) };
    await expectTrueGradients(inputs, (graph, { mean, logVariance }) => {
      const { loss, dMean, dLogVariance } = klLoss(graph, mean!, logVariance!, 0.25);
      return { loss: graph.multiply(loss, graph.scalar('float64', 0.25)), dmean: dMean, dlogVariance: dLogVariance };
    });
  });
});

describe('losses', () => {
  it('are what their formulas say', async () => {
    const target = graphless([1, 0, 0, 1], [1, 4]);
    const outputs = await run(
      {
        x: [
          [0, Math.log(3), 2, 2],
          [1, 4],
        ],
        mean: [[3], [1, 1]],
        zero: [[0], [1, 1]],
      },
      (graph, values) => ({
        crossEntropy: crossEntropyLoss(graph, values.x!, target(graph), [2, 2]).loss,
        gaussian: gaussianLoss(graph, values.mean!, values.zero!, graph.constant('float64', [1], Float64Array.of(2)))
          .loss,
        kl: klLoss(graph, values.mean!, values.zero!, 1).loss,
      }),
    );
    expect(outputs.crossEntropy![0]).toBeCloseTo(Math.log(4) + Math.log(2), 12);
    expect(outputs.gaussian![0]).toBeCloseTo(9 / 8 + Math.log(2), 12);
    expect(outputs.kl![0]).toBeCloseTo(4.5, 12);
  });

  it('stay finite for outputs of any size', async () => {
    const target = graphless([0, 1], [1, 2]);
    const outputs = await run(
      {
        x: [
          [1e6, -1e6],
          [1, 2],
        ],
      },
      (graph, { x }) => {
        const { loss, dx } = crossEntropyLoss(graph, x!, target(graph), [2]);
        return { loss, dx };
      },
    );
    expect(outputs.loss![0]).toBeCloseTo(160, 6);
    expect(outputs.dx).toEqual([expect.closeTo(1), expect.closeTo(-1)]);
  });
});

/** A constant that each graph makes for itself. */
function graphless(data: number[], shape: number[]) {
  return (graph: GraphBuilder) => graph.constant('float64', shape, Float64Array.from(data));
}
