import type { Random, TableColumn } from '@celerity/tabular';
import type { CardColumn, CategoriesColumn, ModesColumn } from '../card.js';
import type { Cell } from '../columns/cells.js';
import type { ColumnPlace } from '../columns/layout.js';
import { normal } from '../random/normals.js';
import type { Chooser } from './choosers.js';
import type { DecodedRows } from './decoder.js';
import { plausible, valueOf } from './mode-values.js';

/** A column of a table of synthetic rows, and what fills it. */
export interface ColumnWriter {
  column: TableColumn;
  /** Draws the cell of a row from row `index` of what was decoded. */
  write(decoded: DecodedRows, index: number, row: number): void;
}

/** Begins the column of a table of so many rows. */
export type ColumnWriters = (rows: number) => ColumnWriter;

type LevelOf = (decoded: DecodedRows, index: number) => number;

export function columnWriters(place: ColumnPlace, choose: Chooser, random: Random): ColumnWriters {
  const { column, span, alpha } = place;
  if (column.transform === 'constant') return constantWriters(column, column.value);
  const levelOf: LevelOf = ({ rows, probabilities }, index) => {
    return choose(probabilities, index * (probabilities.length / rows) + span!.start, span!.length);
  };
  if (column.transform === 'categories') return categoryWriters(column, levelOf, random);
  return modeWriters(column, levelOf, alpha!, random);
}

/** The same value in every row. */
export function constantWriters(column: CardColumn, value: Cell): ColumnWriters {
  const empty = emptyColumns(column, [value]);
  return (rows) => {
    const { column, cells, written } = empty(rows);
    cells.fill(written[0]!);
    return { column, write: () => undefined };
  };
}

function categoryWriters(card: CategoriesColumn, levelOf: LevelOf, random: Random): ColumnWriters {
  const empty = emptyColumns(card, card.levels);
  const rest = restOf(card, random);
  return (rows) => {
    const { column, cells, written } = empty(rows);
    return {
      column,
      write: (decoded, index, row) => {
        const level = levelOf(decoded, index);
        cells[row] = written[level < card.learned ? level : rest()]!;
      },
    };
  };
}

/** Draws one of the levels that share one, by their counts. */
function restOf({ counts, learned }: CategoriesColumn, random: Random): () => number {
  const ends: number[] = [];
  for (const count of counts.slice(learned)) ends.push((ends.at(-1) ?? 0) + count);
  return () => {
    const drawn = random.uniform() * ends.at(-1)!;
    let [below, above] = [0, ends.length - 1];
    while (below < above) {
      const middle = (below + above) >> 1;
      if (ends[middle]! <= drawn) below = middle + 1;
      else above = middle;
    }
    return learned + below;
  };
}

function modeWriters(card: ModesColumn, levelOf: LevelOf, alpha: number, random: Random): ColumnWriters {
  const { name, kind, means, sigma } = card;
  return (rows) => {
    const values = new Float64Array(rows);
    return {
      column: { name, kind, values },
      write: (decoded, index, row) => {
        const mode = levelOf(decoded, index);
        const mean = decoded.scalars[index * (decoded.scalars.length / decoded.rows) + alpha]!;
        const scalar = mean + sigma * normal(random);
        values[row] = mode < means.length ? plausible(card, valueOf(card, mode, scalar)) : NaN;
      },
    };
  };
}

interface EmptyColumn {
  column: TableColumn;
  /** What the column's cells are written to. */
  cells: Float64Array | Int32Array;
  /** What is written for each of the levels. */
  written: number[];
}

function emptyColumns({ name, kind }: CardColumn, levels: readonly Cell[]): (rows: number) => EmptyColumn {
  if (kind === 'categorical' || kind === 'boolean') {
    const texts: string[] = [];
    const written = levels.map((level) => (level === null ? -1 : texts.push(String(level)) - 1));
    return (rows) => {
      const cells = new Int32Array(rows);
      return { column: { name, kind, codes: cells, levels: texts }, cells, written };
    };
  }
  const written = levels.map((level) => (level === null ? NaN : Number(level)));
  return (rows) => {
    const cells = new Float64Array(rows);
    return { column: { name, kind, values: cells }, cells, written };
  };
}
