import { float32, GraphBuilder, openSession, Tensor } from '@celerity/onnx';
import { type EncodedRows, writeRow } from '../columns/encode.js';
import { forward } from '../training/layers.js';
import { type NetworkShape, rowWidth } from '../training/network-shape.js';
import { constantParameters, encoderOf } from '../training/parameters.js';
import type { Posteriors } from './latent-mixture.js';

/** Rows that are encoded at once. */
const BATCH = 2048;

/** What the encoder says of the given rows. */
export async function encodeRows(
  encoded: EncodedRows,
  rows: Uint32Array,
  shape: NetworkShape,
  parameters: Float32Array,
  signal?: AbortSignal,
): Promise<Posteriors> {
  const { latent } = shape;
  const width = rowWidth(shape);
  const session = await openSession(encoderGraph(shape, parameters));
  const [means, variances] = [new Float32Array(rows.length * latent), new Float32Array(rows.length * latent)];
  try {
    for (let start = 0; start < rows.length; start += BATCH) {
      signal?.throwIfAborted();
      const batch = rows.subarray(start, start + BATCH);
      const x = new Float32Array(batch.length * width);
      batch.forEach((row, index) => writeRow(encoded, row, x, index * width));
      const outputs = await session.run({ rows: new Tensor('float32', x, [batch.length, width]) });
      means.set(float32(outputs, 'means'), start * latent);
      variances.set(float32(outputs, 'variances'), start * latent);
    }
  } finally {
    await session.release();
  }
  return { rows: rows.length, latent, means, variances };
}

/** Input: `rows` [n, width]; outputs: `means` and `variances` [n, latent]. */
function encoderGraph(shape: NetworkShape, parameters: Float32Array): Uint8Array {
  const graph = new GraphBuilder('tvae-encoder');
  const rows = graph.input('rows', 'float32', ['n', rowWidth(shape)]);
  const { output } = forward(graph, encoderOf(shape, constantParameters(graph, shape, parameters)), rows);
  const [means, logVariances] = graph.split(output, [shape.latent, shape.latent]);
  graph.output('means', means);
  graph.output('variances', graph.exp(logVariances));
  return graph.build();
}
