import { detectAnomalies } from '@celerity/contracts';
import { problemTypes } from '@celerity/server';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { EXAMPLE_DATASET } from '../../datasets/datasets.docs.js';
import { Operation } from '../../docs/operation.decorator.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { AcceptedTask, acceptedTask } from '../../tasks/submission.js';
import { idempotencyKey } from '../../tasks/submissions.docs.js';
import { EXAMPLE_MODEL, EXAMPLE_TASK, exampleRows, preferParameter, replayed } from '../ml-examples.js';
import { modelNotFound, taskFailed } from '../ml-problems.js';
import { Anomalies, AnomaliesRequest } from './anomalies-request.js';

const headers = {
  Location: 'Path of the task.',
  'Preference-Applied': '`respond-async` when that was asked for.',
  'Idempotency-Replayed': replayed,
};
const sent = { taskId: EXAMPLE_TASK, name: detectAnomalies.name, queue: 'ml', warnings: [] };
const found = { task_id: EXAMPLE_TASK, threshold: 0.61, rows: [{ score: 0.67, anomalous: true }] };

/** How `POST /api/ml/anomalies` is documented. */
export const DescribeAnomalies = () =>
  Operation({
    id: 'detectMlAnomalies',
    tag: 'ml',
    summary: 'How unusual are rows?',
    description:
      'An isolation forest (Liu et al. 2008), grown of a data set: one that is named, or that a model was trained on. It needs no failures.',
    parameters: [idempotencyKey, preferParameter],
    body: {
      schema: AnomaliesRequest,
      examples: {
        model: { summary: 'Against what a model knows', value: { model_id: EXAMPLE_MODEL, rows: exampleRows } },
        dataset: { summary: 'Against a data set', value: { dataset_id: EXAMPLE_DATASET, rows: exampleRows } },
      },
    },
    answers: {
      200: {
        description: 'The scores, when they are there in time.',
        schema: Anomalies,
        headers,
        examples: { found: { summary: 'An unusual row', value: found } },
      },
      202: {
        description: 'The scores will be there: ask for the result of the task.',
        schema: AcceptedTask,
        headers,
        examples: { accepted: { summary: 'It waits', value: acceptedTask(sent) } },
      },
    },
    problems: [
      modelNotFound(EXAMPLE_MODEL, 'model_id'),
      datasetNotFound(EXAMPLE_DATASET, 'dataset_id'),
      datasetNotReady(EXAMPLE_DATASET, 'profiling'),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      taskFailed(EXAMPLE_TASK, { type: 'WorkerLostError', message: 'The worker died.' }),
      problemTypes.brokerUnavailable,
      storageDocs.unavailable,
    ],
  });
