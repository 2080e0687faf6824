import type { TvaeConfig } from '@celerity/contracts';

/** Sizes of a TVAE. An encoded row is `alphas` scalars followed by one one-hot part for each of `spans`. */
export interface NetworkShape {
  alphas: number;
  spans: number[];
  compress: number[];
  latent: number;
  decompress: number[];
}

export function networkShape(alphas: number, spans: number[], config: TvaeConfig): NetworkShape {
  const { compress_dims: compress, embedding_dim: latent, decompress_dims: decompress } = config;
  return { alphas, spans, compress, latent, decompress };
}

/** Numbers in an encoded row. */
export const rowWidth = ({ alphas, spans }: NetworkShape): number => spans.reduce((sum, span) => sum + span, alphas);

/** A matrix or vector among the parameters. */
export interface ParameterBlock {
  name: string;
  shape: readonly number[];
  /** Where it starts in the flat vector of all parameters. */
  offset: number;
  size: number;
  /** Inputs of the layer that it belongs to; 0 for `sigma`. */
  inputs: number;
}

/**
 * All parameters in the order of the flat vector: encoder layers, `latent` (means, then log variances), decoder layers, `output`,
 * and last `sigma`, the standard deviation of each scalar of a row, where a row has any.
 */
export function parameterBlocks(shape: NetworkShape): ParameterBlock[] {
  const width = rowWidth(shape);
  const layers: [string, number, number][] = [
    ...stack('encoder', [width, ...shape.compress]),
    ['latent', shape.compress.at(-1)!, 2 * shape.latent],
    ...stack('decoder', [shape.latent, ...shape.decompress]),
    ['output', shape.decompress.at(-1)!, width],
  ];
  const blocks = layers.flatMap(([name, inputs, outputs]) => [
    { name: `${name}.weight`, shape: [inputs, outputs], inputs },
    { name: `${name}.bias`, shape: [outputs], inputs },
  ]);
  if (shape.alphas > 0) blocks.push({ name: 'sigma', shape: [shape.alphas], inputs: 0 });
  let offset = 0;
  return blocks.map((block) => {
    const size = block.shape.reduce((product, length) => product * length, 1);
    offset += size;
    return { ...block, offset: offset - size, size };
  });
}

export const parameterCount = (shape: NetworkShape): number =>
  parameterBlocks(shape).reduce((sum, { size }) => sum + size, 0);

const stack = (name: string, sizes: number[]) =>
  sizes.slice(1).map((size, index): [string, number, number] => [`${name}.${index}`, sizes[index]!, size]);
