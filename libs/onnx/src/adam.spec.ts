import { expect, it } from '@jest/globals';
import { adamRates, adamStep } from './adam.js';
import { GraphBuilder } from './graph-builder.js';
import { float32, openSession, Tensor } from './session.js';
import { runGraph } from './testing/run-graph.js';
import type { Real } from './value.js';

const RATE = 0.01;
const DECAY = 0.1;

/** Algorithm 1 of Kingma and Ba as it stands, with weight decay added to the gradient. */
function textbook(parameters: number[], gradients: readonly number[][]): number[] {
  const [m, v] = [parameters.map(() => 0), parameters.map(() => 0)];
  let current = parameters;
  gradients.forEach((gradient, index) => {
    const t = index + 1;
    current = current.map((parameter, i) => {
      const g = gradient[i]! + DECAY * parameter;
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      const [mHat, vHat] = [m[i]! / (1 - 0.9 ** t), v[i]! / (1 - 0.999 ** t)];
      return parameter - (RATE * mHat) / (Math.sqrt(vHat) + 1e-8);
    });
  });
  return current;
}

function adamGraph(dtype: Real, size: number): GraphBuilder {
  const graph = new GraphBuilder('adam');
  const input = (name: string, length: number) => graph.input(name, dtype, [length]);
  const state = { parameters: input('parameters', size), first: input('first', size), second: input('second', size) };
  const rates = { step: input('step', 1), epsilon: input('epsilon', 1) };
  const next = adamStep(graph, state, input('gradient', size), rates, DECAY);
  for (const [name, value] of Object.entries(next)) graph.output(`next_${name}`, value);
  return graph;
}

it('steps as the paper says', async () => {
  const graph = adamGraph('float64', 3);

  const gradients = [
    [1, -2, 1e-6],
    [0.5, 3, 0],
    [-1, 0.1, 2e-6],
  ];
  const start = [0.3, -0.2, 0];
  let now = { next_parameters: start, next_first: [0, 0, 0], next_second: [0, 0, 0] } as Record<string, number[]>;
  for (const [index, gradient] of gradients.entries()) {
    const rates = adamRates(RATE, index + 1);
    now = await runGraph(graph, {
      parameters: [now.next_parameters!, [3]],
      first: [now.next_first!, [3]],
      second: [now.next_second!, [3]],
      gradient: [gradient, [3]],
      step: [[rates.step], [1]],
      epsilon: [[rates.epsilon], [1]],
    });
  }
  const wanted = textbook(start, gradients);
  now.next_parameters!.forEach((parameter, index) => expect(parameter).toBeCloseTo(wanted[index]!, 10));
});

it('keeps the moments of dead weights from becoming denormal', async () => {
  const session = await openSession(adamGraph('float32', 1).build());
  const inputs = { parameters: 1e-38, first: 0, second: 0, gradient: 0, ...adamRates(RATE, 1) };
  const tensors = Object.entries(inputs).map(([name, value]) => {
    return [name, new Tensor('float32', Float32Array.of(value), [1])] as const;
  });
  const outputs = await session.run(Object.fromEntries(tensors));
  const leastNormal = 1.18e-38;
  expect(float32(outputs, 'next_first')[0]).toBeGreaterThan(leastNormal);
  expect(float32(outputs, 'next_second')[0]).toBeGreaterThan(leastNormal);
  await session.release();
});
