import type { Table } from '@celerity/tabular';

/** How a data set is predicted. */
export interface PredictionPlan {
  /** Names of all columns of the tables that it makes. */
  columns: string[];
  /** @param batches rows of the file, as `readRows` gives them */
  predict(batches: AsyncIterable<string[][]>): AsyncGenerator<Table>;
}
