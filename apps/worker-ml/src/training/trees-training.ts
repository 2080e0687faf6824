import type { ModelConfig } from '@celerity/contracts';
import type { Train } from './model-training.js';

/** Loads what a classification or regression is trained on, and trains it. */
export function treesTraining(config: ModelConfig): Train {
  const { target, task, max_rows: rows, seed, extra_dataset_id: extraId } = config;
  return async ({ load, signal, onProgress }) => {
    // In a sample rare classes keep their share.
    const strata = task === 'classification' ? target : undefined;
    const { dataset, table } = await load({ rows, seed, strata });
    const extra = extraId === undefined ? undefined : await load({ rows, seed, strata }, extraId);
    // Brings the ONNX runtime, 15 MB that a child is spared until its first task needs it.
    const { trainModel } = await import('./train-trees-model.js');
    const { onnx, card } = await trainModel(table, config, { extra: extra?.table, signal, onProgress });
    return { onnx, card: { ...card, rows: dataset.rows ?? card.rows } };
  };
}
