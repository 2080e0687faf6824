import {
  crossEntropyLoss,
  denseInputGradient,
  gaussianLoss,
  type GraphBuilder,
  klLoss,
  type Real,
  tanhGradient,
  type Value,
} from '@celerity/onnx';
import { backward, forward } from './layers.js';
import type { NetworkShape } from './network-shape.js';
import { decoderOf, encoderOf, splitParameters } from './parameters.js';

/** Keeps gradients of very sure predictions from becoming denormal numbers, which are many times slower. */
const DENORMAL_GUARD = 1e-20;

/**
 * Loss and gradient of one mini-batch x [batch, width] with its noise ε [batch, latent]:
 *
 * encoder → μ, log s² → z = μ + s·ε → decoder → reconstruction R of x; loss = lossFactor · R + KL, mean over the rows
 *
 * @returns the gradient in the order of the flat vector of parameters; `losses` [2]: R and KL.
 */
export function trainingStep<T extends Real>(
  graph: GraphBuilder,
  shape: NetworkShape,
  lossFactor: number,
  flat: Value<T>,
  x: Value<T>,
  noise: Value<T>,
): { gradient: Value<T>; losses: Value<T> } {
  const batch = Number(x.shape[0]);
  const scaled = (value: Value<T>, factor: number) => graph.multiply(value, graph.scalar(x.dtype, factor));
  const find = splitParameters(graph, shape, flat);

  const encoded = forward(graph, encoderOf(shape, find), x);
  const [mean, logVariance] = graph.split(encoded.output, [shape.latent, shape.latent]);
  const deviation = graph.multiply(graph.exp(scaled(logVariance, 0.5)), noise);
  const decoded = forward(graph, decoderOf(shape, find), graph.add(mean, deviation));
  const sigma = shape.alphas > 0 ? find('sigma') : undefined;
  const reconstruction = reconstructionLoss(graph, shape, decoded.output, x, sigma);
  const kl = klLoss(graph, mean, logVariance, 1 / batch);

  const decoder = backward(graph, decoded, scaled(reconstruction.dOutput, lossFactor / batch));
  // dμ = dz and d log s² = dz · s·ε / 2, each with its part of the KL.
  const dz = denseInputGradient(graph, decoded.network.hidden[0]!.weight, decoder.dFirst);
  const dMean = graph.add(dz, kl.dMean);
  const dLogVariance = graph.add(scaled(graph.multiply(dz, deviation), 0.5), kl.dLogVariance);
  const encoder = backward(graph, encoded, graph.concat([dMean, dLogVariance]));

  const layers = [...encoder.gradients, ...decoder.gradients].flatMap(({ weight, bias }) => [weight, bias]);
  const dSigma = reconstruction.dSigma ? [scaled(reconstruction.dSigma, lossFactor / batch)] : [];
  const losses = [reconstruction.loss, kl.loss].map((loss) => graph.reshape(scaled(loss, 1 / batch), [1]));
  return { gradient: flattened(graph, [...layers, ...dSigma]), losses: graph.concat(losses) };
}

/** Scalars are normally distributed around tanh of their output, one-hot parts drawn from softmax of theirs. */
function reconstructionLoss<T extends Real>(
  graph: GraphBuilder,
  { alphas, spans }: NetworkShape,
  output: Value<T>,
  x: Value<T>,
  sigma: Value<T> | undefined,
): { loss: Value<T>; dOutput: Value<T>; dSigma?: Value<T> } {
  const guarded = (gradient: Value<T>) => graph.add(gradient, graph.scalar(x.dtype, DENORMAL_GUARD));
  if (!sigma) {
    const { loss, dx } = crossEntropyLoss(graph, output, x, spans);
    return { loss, dOutput: guarded(dx) };
  }
  const codes = spans.reduce((sum, span) => sum + span, 0);
  const [scalarOutput, codeOutput] = graph.split(output, [alphas, codes]);
  const [scalars, oneHot] = graph.split(x, [alphas, codes]);
  const y = graph.tanh(scalarOutput);
  const gaussian = gaussianLoss(graph, y, scalars, sigma);
  const categorical = crossEntropyLoss(graph, codeOutput, oneHot, spans);
  return {
    loss: graph.add(gaussian.loss, categorical.loss),
    dOutput: guarded(graph.concat([tanhGradient(graph, y, gaussian.dy), categorical.dx])),
    dSigma: gaussian.dSigma,
  };
}

function flattened<T extends Real>(graph: GraphBuilder, values: readonly Value<T>[]): Value<T> {
  const flat = (value: Value<T>) => graph.reshape(value, [value.shape.reduce<number>((n, dim) => n * Number(dim), 1)]);
  return graph.concat(values.map(flat));
}
