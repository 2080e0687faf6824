import {
  denseGradient,
  denseInputGradient,
  type GraphBuilder,
  type Real,
  reluGradient,
  type Value,
} from '@celerity/onnx';

/** y = x·weight + bias */
export interface Dense<T extends Real> {
  weight: Value<T>;
  bias: Value<T>;
}

/** The layers of one network. */
export interface Network<T extends Real> {
  /** Each is followed by a ReLU. */
  hidden: readonly Dense<T>[];
  last: Dense<T>;
}

/** A network as it ran: what went into each layer, and what came out. */
export interface Pass<T extends Real> {
  network: Network<T>;
  inputs: readonly Value<T>[];
  output: Value<T>;
}

export function forward<T extends Real>(graph: GraphBuilder, network: Network<T>, x: Value<T>): Pass<T> {
  const dense = ({ weight, bias }: Dense<T>, input: Value<T>) => graph.gemm(input, weight, { bias });
  const inputs = [x];
  for (const layer of network.hidden) inputs.push(graph.relu(dense(layer, inputs.at(-1)!)));
  return { network, inputs, output: dense(network.last, inputs.at(-1)!) };
}

/**
 * The way back, from the gradient of the output.
 *
 * @returns the gradients of all layers, first to last, and of what the first one yields before its ReLU.
 */
export function backward<T extends Real>(
  graph: GraphBuilder,
  { network, inputs }: Pass<T>,
  dOutput: Value<T>,
): { gradients: Dense<T>[]; dFirst: Value<T> } {
  const layers = [...network.hidden, network.last];
  const gradients: Dense<T>[] = [];
  let dy = dOutput;
  for (let index = layers.length - 1; index > 0; index--) {
    gradients.unshift(denseGradient(graph, inputs[index]!, dy));
    dy = reluGradient(graph, inputs[index]!, denseInputGradient(graph, layers[index]!.weight, dy));
  }
  gradients.unshift(denseGradient(graph, inputs[0]!, dy));
  return { gradients, dFirst: dy };
}
