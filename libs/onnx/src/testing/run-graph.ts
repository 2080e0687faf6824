import type { GraphBuilder } from '../graph-builder.js';
import type { ModelOptions } from '../messages.js';
import { openSession, Tensor } from '../session.js';

/** Numbers of a tensor, with its shape. */
export type Numbers = [data: readonly number[], shape: readonly number[]];

/** Runs a graph whose inputs and outputs are of float64. @returns the numbers of each output */
export async function runGraph(
  graph: GraphBuilder,
  inputs: Readonly<Record<string, Numbers>>,
  options?: ModelOptions,
): Promise<Record<string, number[]>> {
  const session = await openSession(graph.build(options));
  const tensors = Object.entries(inputs).map(([name, [data, shape]]) => {
    return [name, new Tensor('float64', Float64Array.from(data), shape)] as const;
  });
  try {
    const outputs = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data, Number)]));
  } finally {
    await session.release();
  }
}
