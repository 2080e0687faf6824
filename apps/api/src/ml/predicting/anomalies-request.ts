import { detectAnomalies } from '@celerity/contracts';
import { z } from 'zod';
import { RequestRows, Wait } from './predict-request.js';

const { contamination, seed, model_id, dataset_id } = detectAnomalies.params;

/** Body of `POST /api/ml/anomalies`. */
export const AnomaliesRequest = z
  .strictObject({ model_id, dataset_id, rows: RequestRows, contamination, seed, wait: Wait })
  .refine((body) => (body.model_id === undefined) !== (body.dataset_id === undefined), {
    path: ['model_id'],
    message: 'give either model_id or dataset_id',
  })
  .meta({ id: 'AnomaliesRequest' });
export type AnomaliesRequest = z.output<typeof AnomaliesRequest>;

/** Answer when the scores are there in time. */
export const Anomalies = z.object({ task_id: z.string(), ...detectAnomalies.result.shape }).meta({ id: 'Anomalies' });
export type Anomalies = z.output<typeof Anomalies>;
