import { float32, openSession, type Session, Tensor } from '@celerity/onnx';
import type { Random } from '@celerity/tabular';
import { fillNormals } from '../random/normals.js';

/** What the decoder says of some rows. */
export interface DecodedRows {
  rows: number;
  /** Of the levels of all one-hot parts, side by side. [rows, codes] */
  probabilities: Float32Array;
  /** Mean of each scalar. [rows, alphas] */
  scalars: Float32Array;
}

/** Rows that are decoded at once. */
const MAX_ROWS = 4096;

/** Draws latent variables, and decodes them. */
export class Decoder {
  private readonly noise: Float32Array;

  private constructor(
    private readonly session: Session,
    private readonly latent: number,
  ) {
    this.noise = new Float32Array(MAX_ROWS * latent);
  }

  /** @param graph of `decoderGraph` */
  static async open(graph: Uint8Array, latent: number): Promise<Decoder> {
    return new Decoder(await openSession(graph), latent);
  }

  /** Of one component of the latent mixture; no more than 4,096 rows, however many are wanted. */
  async decode(component: number, wanted: number, random: Random): Promise<DecodedRows> {
    const rows = Math.min(wanted, MAX_ROWS);
    const noise = fillNormals(random, this.noise.subarray(0, rows * this.latent));
    const outputs = await this.session.run({
      component: new Tensor('int64', BigInt64Array.of(BigInt(component)), []),
      noise: new Tensor('float32', noise, [rows, this.latent]),
    });
    return { rows, probabilities: float32(outputs, 'probabilities'), scalars: float32(outputs, 'scalars') };
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
