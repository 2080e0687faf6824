/**
 * What a column holds. `integer` and `continuous` are numbers, `boolean` one of two values such as 0 and 1, `categorical`
 * one of few texts, `id` a text or whole number that names its row, `datetime` a moment. How a kind is found:
 * `docs/datasets.md`.
 */
export const COLUMN_KINDS = ['continuous', 'integer', 'categorical', 'boolean', 'id', 'datetime'] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** Facts about one column of a table. Plain JSON: it is stored and served as it is. */
export interface ColumnProfile {
  name: string;
  kind: ColumnKind;
  /** Cells with a value; with `missing`, the rows of the table. */
  count: number;
  /** Empty cells, and such as say so: NA, NaN, null. */
  missing: number;
  /** Different values; above 10,000 an estimate, whose standard error is 1.6 %. */
  distinct: number;
  /**
   * Least and greatest: of numbers, whatever their kind; ISO 8601 in UTC for `datetime`; else null, as where all is missing.
   */
  min: number | string | null;
  max: number | string | null;
  /** Of numbers, else null. */
  mean: number | null;
  /** Standard deviation of numbers, of the sample (n - 1), else null. */
  std: number | null;
  /** Of each kind but `id`; null where all is missing. */
  histogram: Histogram | null;
}

/**
 * Of `continuous`, `integer` and `datetime` (ms since the epoch), in at most 30 bins: `counts[i]` cells from `edges[i]` to
 * below `edges[i + 1]`, the last edge included.
 */
export interface NumericHistogram {
  edges: number[];
  counts: number[];
}

/** Of `categorical` and `boolean`: the 30 most frequent values, most frequent first, and how many cells hold any other. */
export interface CategoryHistogram {
  values: string[];
  counts: number[];
  other: number;
}

export type Histogram = NumericHistogram | CategoryHistogram;

/** Facts about a whole table. */
export interface TableProfile {
  rows: number;
  columns: ColumnProfile[];
}
