import type { Random, Table } from '@celerity/tabular';
import type { TvaeCard } from './card.js';
import { layoutOf, type RowLayout } from './columns/layout.js';
import { randomFor } from './random/streams.js';
import { drawn, mostLikely } from './sampling/choosers.js';
import { columnWriters, type ColumnWriters, constantWriters } from './sampling/column-writers.js';
import { type Condition, type Conditions, resolveConditions } from './sampling/conditions.js';
import { Decoder } from './sampling/decoder.js';
import { conditional, unconditional } from './sampling/proposal.js';
import { drawTable } from './sampling/row-drawing.js';

export interface SampleOptions {
  /** The same seed gives the same rows. */
  seed: number;
  /** Values that every row must have, by column; only of columns that the model holds as categories. */
  conditions?: Conditions;
  /** Ends the sampling within a table: it throws `signal.reason`. */
  signal?: AbortSignal;
}

/** Most rows of a table that is yielded. */
const TABLE_ROWS = 8192;

/** Draws rows from a trained model. */
export class TvaeSampler {
  private readonly layout: RowLayout;

  private constructor(
    readonly card: TvaeCard,
    private readonly decoder: Decoder,
  ) {
    this.layout = layoutOf(card.columns);
  }

  /** @param onnx the graph that the card came with. */
  static async load(onnx: Uint8Array, card: TvaeCard): Promise<TvaeSampler> {
    return new TvaeSampler(card, await Decoder.open(onnx, card.config.embedding_dim));
  }

  /**
   * Rows in tables of at most 8,192 each, with the columns of the card in its order. Memory stays flat however many there are.
   *
   * @throws UnmetConditionError when a condition names no column or value of the model, or hardly any row meets the conditions.
   */
  async *sample(rows: number, { seed, conditions: wanted = {}, signal }: SampleOptions): AsyncGenerator<Table> {
    const { decoder, card } = this;
    const conditions = resolveConditions(wanted, this.layout);
    const random = randomFor(seed, 'sample');
    const proposal =
      conditions.length > 0
        ? await conditional(card.components, conditions, decoder, random)
        : unconditional(card.components);
    const writers = this.writers(conditions, random);
    for (let done = 0; done < rows; done += TABLE_ROWS) {
      const drawing = { decoder, proposal, conditions, writers, random, signal };
      yield await drawTable(Math.min(TABLE_ROWS, rows - done), drawing);
    }
  }

  /** Frees what the model holds outside the heap. */
  close(): Promise<void> {
    return this.decoder.close();
  }

  private writers(conditions: readonly Condition[], random: Random): ColumnWriters[] {
    const choose = this.card.config.draw_categories ? drawn(random) : mostLikely;
    return this.layout.places.map((place) => {
      const condition = conditions.find(({ column }) => column === place.column.name);
      return condition ? constantWriters(place.column, condition.value) : columnWriters(place, choose, random);
    });
  }
}
