import type { GraphBuilder, Real, Value } from '@celerity/onnx';
import type { Dense, Network } from './layers.js';
import { type NetworkShape, parameterBlocks } from './network-shape.js';

/** Finds the parameters of a name, such as `encoder.0.weight`. */
export type ParameterLookup<T extends Real> = (name: string) => Value<T>;

export function encoderOf<T extends Real>({ compress }: NetworkShape, find: ParameterLookup<T>): Network<T> {
  return { hidden: compress.map((_, index) => layer(find, `encoder.${index}`)), last: layer(find, 'latent') };
}

export function decoderOf<T extends Real>({ decompress }: NetworkShape, find: ParameterLookup<T>): Network<T> {
  return { hidden: decompress.map((_, index) => layer(find, `decoder.${index}`)), last: layer(find, 'output') };
}

const layer = <T extends Real>(find: ParameterLookup<T>, name: string): Dense<T> => ({
  weight: find(`${name}.weight`),
  bias: find(`${name}.bias`),
});

/** Cuts the flat vector of all parameters. */
export function splitParameters<T extends Real>(
  graph: GraphBuilder,
  shape: NetworkShape,
  flat: Value<T>,
): ParameterLookup<T> {
  const blocks = parameterBlocks(shape);
  const parts = graph.split(
    flat,
    blocks.map(({ size }) => size),
  );
  const found = new Map(blocks.map(({ name, shape }, index) => [name, graph.reshape(parts[index]!, shape)]));
  return (name) => known(found.get(name), name);
}

/** Makes those parameters that are looked up part of the graph. */
export function constantParameters(
  graph: GraphBuilder,
  shape: NetworkShape,
  flat: Float32Array,
): ParameterLookup<'float32'> {
  const blocks = new Map(parameterBlocks(shape).map((block) => [block.name, block]));
  return (name) => {
    const { shape, offset, size } = known(blocks.get(name), name);
    return graph.constant('float32', shape, flat.subarray(offset, offset + size));
  };
}

function known<V>(found: V | undefined, name: string): V {
  if (found === undefined) throw new RangeError(`The network has no parameters '${name}'.`);
  return found;
}
