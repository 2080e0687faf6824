import type { TvaeConfig } from '@celerity/contracts';

/** What is said of a trained model, and what its sampler needs beside the graph. Plain JSON. */
export interface TvaeCard {
  kind: 'tvae';
  /** Of the card and its graph together. Raised when a sampler can no longer read older ones. */
  version: 1;
  /** Rows of the table, and how many of them were trained on. */
  rows: number;
  trained_rows: number;
  config: TvaeConfig;
  /** In the order of the table. */
  columns: CardColumn[];
  excluded: ExcludedColumn[];
  /** One entry an epoch, first to last. */
  losses: EpochLoss[];
  /** Share of the rows that each component of the latent mixture stands for. */
  components: number[];
  versions: { node: string; onnxruntime: string };
}

/** Means over the rows of one epoch: `loss` = loss_factor · reconstruction + kl. */
export interface EpochLoss {
  /** From 1. */
  epoch: number;
  loss: number;
  reconstruction: number;
  kl: number;
}

/** A column that the model does not have, and why. */
export interface ExcludedColumn {
  column: string;
  reason: string;
}

export type CardColumn = ConstantColumn | ModesColumn | CategoriesColumn;

type NumericKind = 'continuous' | 'integer' | 'datetime';
type CategoryKind = 'categorical' | 'boolean';

/** The same in every row. */
export interface ConstantColumn {
  transform: 'constant';
  name: string;
  kind: NumericKind | CategoryKind;
  /** Null: missing. */
  value: number | string | null;
}

/** Mode-specific normalisation: a cell is a mode k and the scalar (value - means[k]) / (4 · stds[k]). */
export interface ModesColumn {
  transform: 'modes';
  name: string;
  kind: NumericKind;
  weights: number[];
  means: number[];
  stds: number[];
  /** Whether there is one more mode, which stands for "missing". */
  missing: boolean;
  min: number;
  max: number;
  /** All values are multiples of it; null: any numbers. */
  quantum: number | null;
  /** Standard deviation of the scalar around what the decoder says. */
  sigma: number;
  /** Value `generated[i]` of the decoder stands for `real[i]`; both rise. Null: every value stands for itself. */
  calibration: Calibration | null;
}

export interface Calibration {
  generated: number[];
  real: number[];
}

/** A level for each value. */
export interface CategoriesColumn {
  transform: 'categories';
  name: string;
  kind: NumericKind | CategoryKind;
  /** Values, most frequent first, and the rows that have each; null stands for "missing". */
  levels: (number | string | null)[];
  counts: number[];
  /** So many levels are learned one by one; the rest share one more, and which of them it is is drawn by their counts. */
  learned: number;
}
