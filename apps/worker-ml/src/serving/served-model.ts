import type { ModelCard } from '@celerity/contracts';
import type { AttributedValue, ToldValue } from '../explain/index.js';

/** What a model says of rows: of classes the probabilities of a row side by side; else a value for each row. */
export interface Outputs {
  probabilities?: Float32Array | undefined;
  value?: Float32Array | undefined;
  lower?: Float32Array | undefined;
  upper?: Float32Array | undefined;
}

/** Explains predictions of the rows that it was made for; of classes, `label` is the index of the one whose probability is told. */
export type Explanation = (row: number, told: ToldValue) => AttributedValue | Promise<AttributedValue>;

/** A model in memory, ready to run. Matrices are row by row, as wide as the model's inputs. */
export interface ServedModel {
  readonly id: string;
  readonly card: ModelCard;
  /** About what it takes in memory. */
  readonly bytes: number;
  run(matrix: Float32Array, rows: number): Promise<Outputs>;
  explain(matrix: Float32Array, rows: number): Explanation;
  release(): Promise<void>;
}
