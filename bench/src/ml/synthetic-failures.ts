import { IDS, LABEL } from '../ai4i.js';
import type { Metrics, MlSystem } from './ml-system.js';

export interface Help {
  without: Metrics;
  with: Metrics;
  modelId: string;
}

/** Judges a failure model, and the same model trained on synthetic failures as well, by real rows that neither was trained on. */
export async function syntheticFailures(
  system: MlSystem,
  datasetId: string,
  epochs: number,
  rows: number,
): Promise<Help> {
  const plain = await trained(system, datasetId, {});
  const job = await system.call('POST', '/api/gan/train', {
    dataset_id: datasetId,
    config: { epochs, exclude_columns: IDS },
  });
  const { result } = await system.ended<{ model_id: string }>(job.task_id);
  const sampling = { rows, conditions: { [LABEL]: '1' } };
  const { task_id } = await system.call('POST', `/api/gan/models/${result.model_id}/sample`, sampling);
  const drawn = await system.ended<{ dataset_id: string }>(task_id);
  const enriched = await trained(system, datasetId, { extra_dataset_id: drawn.result.dataset_id });
  return { without: plain.metrics, with: enriched.metrics, modelId: plain.model_id };
}

async function trained(system: MlSystem, datasetId: string, config: Record<string, unknown>) {
  const { task_id } = await system.startTraining(datasetId, config);
  return (await system.ended<{ model_id: string; metrics: Metrics }>(task_id)).result;
}
