import type { Random } from '@celerity/tabular';
import { type DecodedRows, Decoder } from '../sampling/decoder.js';
import type { NetworkShape } from '../training/network-shape.js';

/** Most probabilities that are held: 64 MiB. */
const MAX_NUMBERS = 2 ** 24;

/** So many rows of a decoder, or as many as there is room for; of each component as many as its share. */
export async function decodeSample(
  graph: Uint8Array,
  shares: readonly number[],
  { latent, alphas, spans }: NetworkShape,
  wanted: number,
  random: Random,
  signal?: AbortSignal,
): Promise<DecodedRows> {
  const codes = spans.reduce((sum, span) => sum + span, 0);
  const rows = Math.min(wanted, Math.ceil(MAX_NUMBERS / codes));
  const counts = shares.map((share) => Math.round(share * rows));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = {
    rows: total,
    probabilities: new Float32Array(total * codes),
    scalars: new Float32Array(total * alphas),
  };
  const decoder = await Decoder.open(graph, latent);
  try {
    let done = 0;
    for (const [component, count] of counts.entries()) {
      for (const end = done + count; done < end;) {
        signal?.throwIfAborted();
        const decoded = await decoder.decode(component, end - done, random);
        all.probabilities.set(decoded.probabilities, done * codes);
        all.scalars.set(decoded.scalars, done * alphas);
        done += decoded.rows;
      }
    }
  } finally {
    await decoder.close();
  }
  return all;
}
