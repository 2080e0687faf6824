import { type ModelCard, ModelConfig } from '@celerity/contracts';
import type { MlModel } from '@celerity/storage';
import { EXAMPLE_DATASET } from '../datasets/datasets.docs.js';
import type { ParameterDoc } from '../docs/operation.decorator.js';
import { trainingTaskId } from './training/ml-trainings.js';

/** Ids that the documentation tells of. */
export const EXAMPLE_MODEL = '3f9a1d70-52c8-4a8e-b1d4-7d1f0c9e6a21';
export const EXAMPLE_TASK = 'b7c2e94a-0a55-4f4e-8d5b-1f3f2f0f7c10';

const TORQUE = 'Torque [Nm]';

const config = ModelConfig.parse({ task: 'classification', target: 'Machine failure' });

const card: ModelCard = {
  version: 1,
  origin: 'trained',
  task: 'classification',
  target: 'Machine failure',
  classes: ['0', '1'],
  positive_class: '1',
  threshold: 0.41,
  features: [
    {
      name: TORQUE,
      kind: 'numeric',
      min: 3.8,
      max: 76.6,
      mean: 40,
      p05: 23.6,
      p95: 56.5,
      reference: { edges: [33.2, 46.8], shares: [0.25, 0.5, 0.25], missing: 0 },
    },
  ],
  unit_column: null,
  time_column: null,
  ignored_columns: ['UDI', 'Product ID'],
  excluded: [{ column: 'UDI', kind: 'id', reason: 'Every row has another value.' }],
  warnings: [],
  rows: 10_000,
  trained_rows: 10_000,
  validation: { method: 'k_fold', folds: 5 },
  metrics: { rows: 10_000, roc_auc: 0.98, average_precision: 0.85 },
  calibration: null,
  importance: [{ feature: TORQUE, share: 1 }],
  base_value: 0.034,
  rounds: 120,
  rul: null,
  onnx: { input: 'features', outputs: { probabilities: 'probabilities' } },
  config,
  versions: { celerity: '0.1.0' },
};

/** A model as it is stored. */
export const exampleModel: MlModel = {
  id: EXAMPLE_MODEL,
  name: 'press.csv: Machine failure',
  version: 1,
  latest: true,
  task: 'classification',
  origin: 'trained',
  datasetId: EXAMPLE_DATASET,
  extraDatasetId: null,
  config,
  taskId: trainingTaskId(EXAMPLE_MODEL),
  state: 'SUCCESS',
  attempt: 1,
  error: null,
  card,
  artifact: `models/${EXAMPLE_MODEL}.onnx`,
  bytes: 184_320,
  createdAt: new Date('2026-11-23T04:36:04.139Z'),
  startedAt: new Date('2026-11-23T04:36:04.202Z'),
  endedAt: new Date('2026-11-23T04:36:07.905Z'),
  updatedAt: new Date('2026-11-23T04:36:07.905Z'),
};

export const exampleRows = [{ [TORQUE]: 58.1 }];

export const examplePredictions = [
  {
    probability: 0.62,
    label: '1',
    base_value: 0.034,
    attributions: [{ feature: TORQUE, value: 58.1, contribution: 0.586, log_odds: 3.84 }],
    warnings: [],
  },
];

/** `model_id` of a path. */
export const modelIdParameter: ParameterDoc = {
  name: 'model_id',
  in: 'path',
  description: 'Id of the model.',
  schema: { type: 'string', format: 'uuid' },
  example: EXAMPLE_MODEL,
};

/** The header of calls that wait. */
export const preferParameter: ParameterDoc = {
  name: 'Prefer',
  in: 'header',
  description: '`respond-async`: do not wait, answer 202 at once (RFC 7240).',
  schema: { type: 'string' },
  example: 'respond-async',
};

export const replayed = '`true` when this is the answer to an earlier request.';
