import { problemTypes } from '@celerity/server';
import { Operation } from '../../docs/operation.decorator.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { idempotencyKey } from '../../tasks/submissions.docs.js';
import {
  EXAMPLE_MODEL,
  EXAMPLE_TASK,
  examplePredictions,
  exampleRows,
  preferParameter,
  replayed,
} from '../ml-examples.js';
import { modelNotFound, modelNotReady, taskFailed } from '../ml-problems.js';
import { AcceptedPrediction, Predicted, PredictRequest } from './predict-request.js';
import { predictionIdOf } from './prediction-calls.js';
import { acceptedPrediction } from './prediction-resource.js';

const headers = {
  Location: 'Path of the prediction.',
  'Preference-Applied': '`respond-async` when that was asked for.',
  'Idempotency-Replayed': replayed,
};
const sent = { taskId: EXAMPLE_TASK, name: 'ml.predict', queue: 'ml', warnings: [] };
const predicted = {
  prediction_id: predictionIdOf(EXAMPLE_TASK),
  model_id: EXAMPLE_MODEL,
  task_id: EXAMPLE_TASK,
  predictions: examplePredictions,
};

/** How `POST /api/ml/predict` is documented. */
export const DescribePredict = () =>
  Operation({
    id: 'predictMl',
    tag: 'ml',
    summary: 'Predict rows, and say why',
    description:
      'Contributions of the features add up to the prediction less the base value. For a model of remaining useful life the rows are those of ' +
      'one or more units up to now, and there is one prediction for each unit. Rows are kept with their predictions. The body may have ' +
      'LIMIT_PREDICT_BODY (8 MiB).',
    parameters: [idempotencyKey, preferParameter],
    body: {
      schema: PredictRequest,
      examples: {
        id: { summary: 'By its id', value: { model_id: EXAMPLE_MODEL, rows: exampleRows } },
        name: { summary: 'The latest of a name', value: { model: 'press.csv: Machine failure', rows: exampleRows } },
      },
    },
    answers: {
      200: {
        description: 'The predictions, when they are there in time.',
        schema: Predicted,
        headers,
        examples: { predicted: { summary: 'It will fail', value: predicted } },
      },
      202: {
        description: 'The predictions will be there: ask for them later.',
        schema: AcceptedPrediction,
        headers,
        examples: { accepted: { summary: 'It waits', value: acceptedPrediction(EXAMPLE_MODEL, sent) } },
      },
    },
    problems: [
      modelNotFound(EXAMPLE_MODEL, 'model_id'),
      modelNotReady(EXAMPLE_MODEL, 'PROGRESS', null),
      modelNotReady(EXAMPLE_MODEL, 'FAILURE', { type: 'UnsuitableDataError', message: 'No column is left.' }),
      taskFailed(EXAMPLE_TASK, { type: 'TaskRevokedError', message: 'revoked' }),
      problemTypes.invalidRequest,
      taskFailed(EXAMPLE_TASK, {
        type: 'InvalidRowsError',
        message: 'The rows do not fit. rows[0].Torque [Nm]: must be a number',
      }),
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      taskFailed(EXAMPLE_TASK, { type: 'WorkerLostError', message: 'The worker died.' }),
      problemTypes.brokerUnavailable,
      storageDocs.unavailable,
      storageDocs.full,
      taskFailed(EXAMPLE_TASK, { type: 'TimeLimitExceeded', message: 'It took longer than 60 s.' }),
    ],
  });
