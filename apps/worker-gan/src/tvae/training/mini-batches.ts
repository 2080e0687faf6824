import { type EncodedRows, writeRow } from '../columns/encode.js';
import { fillNormals } from '../random/normals.js';
import { randomFor } from '../random/streams.js';
import { type NetworkShape, rowWidth } from './network-shape.js';

/**
 * Cuts the rows into mini-batches, in another order each epoch, and writes them for the graph. What a step gets depends on the seed and
 * its number alone.
 *
 * All batches of a table have one size: the wanted one, or as near below it as shares out the rows evenly. Where they cannot be, some of
 * an epoch's first rows come in its last batch once more.
 */
export class MiniBatches {
  readonly stepsPerEpoch: number;
  /** Rows of each. */
  readonly size: number;
  private readonly order: Uint32Array;
  private orderedFor = -1;

  constructor(
    private readonly encoded: EncodedRows,
    private readonly shape: NetworkShape,
    private readonly seed: number,
    wanted: number,
    /** Of `balancedShares`; without them each row comes once an epoch. */
    private readonly shares?: Float64Array,
  ) {
    this.stepsPerEpoch = Math.ceil(encoded.rows / wanted);
    this.size = Math.ceil(encoded.rows / this.stepsPerEpoch);
    this.order = new Uint32Array(encoded.rows);
  }

  /** Writes the rows [size, width] and the noise [size, latent] of a step, counted from 0. */
  write(step: number, rows: Float32Array, noise: Float32Array): void {
    this.orderFor(Math.floor(step / this.stepsPerEpoch));
    const first = (step % this.stepsPerEpoch) * this.size;
    const width = rowWidth(this.shape);
    rows.fill(0);
    for (let index = 0; index < this.size; index++) {
      const row = this.order[(first + index) % this.order.length]!;
      writeRow(this.encoded, row, rows, index * width);
    }
    fillNormals(randomFor(this.seed, 'noise', step), noise);
  }

  private orderFor(epoch: number): void {
    if (this.orderedFor === epoch) return;
    this.orderedFor = epoch;
    const random = randomFor(this.seed, 'order', epoch);
    const { order, shares } = this;
    const offset = random.uniform();
    // Systematic sampling: a row with twice the share comes twice as often, to within one.
    for (let index = 0, row = 0; index < order.length; index++) {
      if (shares) while (shares[row]! < (index + offset) / order.length) row++;
      order[index] = shares ? row : index;
    }
    random.shuffle(order);
  }
}
