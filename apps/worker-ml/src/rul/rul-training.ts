import type { RulConfig } from '@celerity/contracts';
import { UnsuitableDataError } from '../features/index.js';
import type { Train } from '../training/model-training.js';

/** As many rows as can be held: a sample of rows would tear units apart. */
const EVERY_ROW = Number.MAX_SAFE_INTEGER;

/** Loads the runs that a model of remaining useful life is trained on, and trains it. */
export function rulTraining(config: RulConfig): Train {
  return async ({ load, signal, onProgress }) => {
    const { dataset, table } = await load({ rows: EVERY_ROW, seed: config.seed });
    if (dataset.rows !== null && table.rows < dataset.rows) {
      const what = `The data set has ${dataset.rows} rows of ${table.columns.length} columns; ${table.rows} of them can be held at once.`;
      throw new UnsuitableDataError(`${what} Runs are not torn apart: upload fewer units, or fewer columns.`);
    }
    // Brings the ONNX runtime, 15 MB that a child is spared until its first task needs it.
    const { trainRul } = await import('./train-rul.js');
    return trainRul(table, config, { signal, onProgress });
  };
}
