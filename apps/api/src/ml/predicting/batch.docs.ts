import { predictDataset } from '@celerity/contracts';
import { problemTypes } from '@celerity/server';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { EXAMPLE_DATASET } from '../../datasets/datasets.docs.js';
import { Operation } from '../../docs/operation.decorator.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { acceptedTask } from '../../tasks/submission.js';
import { idempotencyKey } from '../../tasks/submissions.docs.js';
import { EXAMPLE_MODEL, EXAMPLE_TASK, replayed } from '../ml-examples.js';
import { modelNotFound, modelNotReady } from '../ml-problems.js';
import { AcceptedModelTask, BatchRequest } from './predict-request.js';

const sent = { taskId: EXAMPLE_TASK, name: predictDataset.name, queue: 'ml', warnings: [] };

/** How `POST /api/ml/predict/batch` is documented. */
export const DescribeBatch = () =>
  Operation({
    id: 'predictMlBatch',
    tag: 'ml',
    summary: 'Predict a data set',
    description:
      'Of any size. The result of the task names the new data set, with a prediction for each row (for remaining useful life, each unit): ' +
      '`GET /api/datasets/{dataset_id}/rows`.',
    parameters: [idempotencyKey],
    body: {
      schema: BatchRequest,
      examples: { dataset: { summary: 'A data set', value: { model_id: EXAMPLE_MODEL, dataset_id: EXAMPLE_DATASET } } },
    },
    answers: {
      202: {
        description: 'The task is queued, and will run: ask for its result.',
        schema: AcceptedModelTask,
        headers: { Location: 'Path of the task.', 'Idempotency-Replayed': replayed },
        examples: { accepted: { summary: 'It waits', value: { ...acceptedTask(sent), model_id: EXAMPLE_MODEL } } },
      },
    },
    problems: [
      modelNotFound(EXAMPLE_MODEL, 'model_id'),
      datasetNotFound(EXAMPLE_DATASET, 'dataset_id'),
      modelNotReady(EXAMPLE_MODEL, 'PROGRESS', null),
      datasetNotReady(EXAMPLE_DATASET, 'profiling'),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      problemTypes.brokerUnavailable,
      storageDocs.unavailable,
    ],
  });
