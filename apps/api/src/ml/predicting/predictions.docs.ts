import { problemTypes } from '@celerity/server';
import type { PredictionSummary } from '@celerity/storage';
import { z } from 'zod';
import { Operation } from '../../docs/operation.decorator.js';
import { PageQuery, pageOf } from '../../storage/page-query.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { EXAMPLE_MODEL, EXAMPLE_TASK, examplePredictions, exampleRows } from '../ml-examples.js';
import { predictionNotFound } from '../ml-problems.js';
import { PredictionItem, PredictionResource } from './predict-request.js';
import { predictionIdOf } from './prediction-calls.js';
import { predictionItem } from './prediction-resource.js';

const tag = 'ml';

/** Query of `GET /api/ml/predictions`. */
export const PredictionFilter = z.object({
  model_id: z.uuid('must be the id of a model').optional().describe('Only of this model.'),
  machine: z
    .string()
    .max(1000)
    .optional()
    .describe("Only those with a row of this machine: the model's unit column says it, or an id that it ignores."),
});

const EXAMPLE_PREDICTION = predictionIdOf(EXAMPLE_TASK);
const exampleCall: PredictionSummary = {
  id: EXAMPLE_PREDICTION,
  modelId: EXAMPLE_MODEL,
  taskId: EXAMPLE_TASK,
  rows: 1,
  machines: ['M14860'],
  inputsArtifact: null,
  outputsArtifact: null,
  error: null,
  createdAt: new Date('2026-11-23T05:01:12.412Z'),
  endedAt: new Date('2026-11-23T05:01:12.418Z'),
};
const item = predictionItem(exampleCall);
const List = pageOf(PredictionItem).meta({ id: 'PredictionList' });

/** How `GET /api/ml/predictions` is documented. */
export const DescribePredictions = () =>
  Operation({
    id: 'listPredictions',
    tag,
    summary: 'What was predicted, of a model or of a machine?',
    query: PageQuery.extend(PredictionFilter.shape),
    answers: {
      200: {
        description: 'The newest first, without rows and predictions.',
        schema: List,
        examples: { page: { summary: 'One call', value: { items: [item], next_cursor: null } } },
      },
    },
    problems: [problemTypes.invalidRequest, storageDocs.unavailable],
  });

/** How `GET /api/ml/predictions/{prediction_id}` is documented. */
export const DescribePrediction = () =>
  Operation({
    id: 'getPrediction',
    tag,
    summary: 'What was predicted, of which rows, and why?',
    description: 'Predictions are kept for CELERITY_PREDICTION_RETENTION (30 days).',
    parameters: [
      {
        name: 'prediction_id',
        in: 'path',
        description: 'Id of the prediction.',
        schema: { type: 'string', format: 'uuid' },
        example: EXAMPLE_PREDICTION,
      },
    ],
    answers: {
      200: {
        description: 'What was asked and answered.',
        schema: PredictionResource,
        examples: {
          answered: { summary: 'Answered', value: { ...item, rows: exampleRows, predictions: examplePredictions } },
        },
      },
    },
    problems: [
      predictionNotFound(EXAMPLE_PREDICTION),
      storageDocs.gone,
      storageDocs.unavailable,
      problemTypes.brokerUnavailable,
    ],
  });
