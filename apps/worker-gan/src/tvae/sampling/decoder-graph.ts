import { GraphBuilder, softmaxParts, type Value } from '@celerity/onnx';
import type { LatentMixture } from '../latent/latent-mixture.js';
import { forward } from '../training/layers.js';
import { type NetworkShape, parameterBlocks } from '../training/network-shape.js';
import { constantParameters, decoderOf } from '../training/parameters.js';

/**
 * The part of a model that draws rows.
 *
 * Inputs: `component`, index of the component of the latent mixture to draw from; `noise` [n, latent], standard normals.
 * Outputs: `probabilities` [n, codes] of the levels of all one-hot parts, side by side; `scalars` [n, alphas], where there are any.
 *
 * @param bias what is added to the outputs of the one-hot parts before softmax. [codes]
 */
export function decoderGraph(
  shape: NetworkShape,
  parameters: Float32Array,
  mixture: LatentMixture,
  bias: Float32Array,
): Uint8Array {
  const graph = new GraphBuilder('tvae-decoder');
  const component = graph.input('component', 'int64', []);
  const noise = graph.input('noise', 'float32', ['n', shape.latent]);
  const find = constantParameters(graph, shape, usedFirst(shape, parameters, mixture));
  const { output } = forward(graph, decoderOf(shape, find), latentVariables(graph, mixture, component, noise));
  const [scalars, codes] = graph.split(output, [shape.alphas, bias.length]);
  const biased = graph.add(codes, graph.constant('float32', [bias.length], bias));
  graph.output('probabilities', softmaxParts(graph, biased, shape.spans).p);
  graph.output('scalars', graph.tanh(scalars));
  return graph.build();
}

/** z, the dimensions of the mixture first. */
function latentVariables(
  graph: GraphBuilder,
  { shares, dimensions, means, factors }: LatentMixture,
  component: Value<'int64'>,
  noise: Value<'float32'>,
): Value<'float32'> {
  const used = dimensions.length;
  const mean = graph.gather(graph.constant('float32', [shares.length, used], means), component);
  const factor = graph.gather(graph.constant('float32', [shares.length, used, used], factors), component);
  const [own, others] = graph.split(noise, [used, Number(noise.shape[1]) - used]);
  return graph.concat([graph.gemm(own, factor, { transposeB: true, bias: mean }), others]);
}

/** The parameters, with the decoder's inputs in another order: the dimensions of the mixture first. */
function usedFirst(shape: NetworkShape, parameters: Float32Array, { dimensions }: LatentMixture): Float32Array {
  const { offset, size, inputs } = parameterBlocks(shape).find(({ name }) => name === 'decoder.0.weight')!;
  const outputs = size / inputs;
  const others = Array.from({ length: inputs }, (_, input) => input).filter((input) => !dimensions.includes(input));
  const reordered = parameters.slice();
  [...dimensions, ...others].forEach((input, index) => {
    const from = offset + input * outputs;
    reordered.set(parameters.subarray(from, from + outputs), offset + index * outputs);
  });
  return reordered;
}
