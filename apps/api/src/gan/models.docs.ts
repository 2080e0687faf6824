import { evaluateModel, sampleModel, TvaeConfig } from '@celerity/contracts';
import { problemTypes } from '@celerity/server';
import type { Model } from '@celerity/storage';
import { z } from 'zod';
import { EXAMPLE_DATASET } from '../datasets/datasets.docs.js';
import { Operation, type ParameterDoc } from '../docs/operation.decorator.js';
import { PageQuery } from '../storage/page-query.js';
import { storageDocs } from '../storage/storage.docs.js';
import { EXAMPLE_ID } from '../tasks/examples.js';
import { acceptedTask } from '../tasks/submission.js';
import { idempotencyKey } from '../tasks/submissions.docs.js';
import { modelNotFound } from './gan-problems.js';
import {
  AcceptedModelTask,
  EvaluateRequest,
  modelItem,
  ModelList,
  ModelResource,
  modelResource,
  SampleRequest,
} from './model-resource.js';

const tag = 'gan';

/** Id of the model that the documentation tells of. */
const EXAMPLE_MODEL = 'c0ffee12-6b1d-4a2e-8a77-91d0b3a5f0aa';

const exampleRow: Model = {
  id: EXAMPLE_MODEL,
  kind: 'tvae',
  name: 'press.csv',
  datasetId: EXAMPLE_DATASET,
  jobId: null,
  config: TvaeConfig.parse({}),
  card: { kind: 'tvae', version: 1 },
  quality: null,
  artifact: `models/${EXAMPLE_MODEL}.onnx`,
  bytes: 214_880,
  createdAt: new Date('2026-11-23T04:36:31.007Z'),
};

const modelId: ParameterDoc = {
  name: 'model_id',
  in: 'path',
  description: 'Id of the model.',
  schema: { type: 'string', format: 'uuid' },
  example: EXAMPLE_MODEL,
};
const found = [modelNotFound(EXAMPLE_MODEL), storageDocs.unavailable];
const starts = [
  ...found,
  problemTypes.invalidRequest,
  problemTypes.idempotencyKeyReused,
  problemTypes.queueFull,
  problemTypes.brokerUnavailable,
];

/** What a call that starts a task on a model is answered with. */
const accepted = (name: string) => ({
  202: {
    description: 'The task is queued, and will run: ask for its result.',
    schema: AcceptedModelTask,
    headers: {
      Location: 'Path of the task.',
      'Idempotency-Replayed': '`true` when this is the answer to an earlier request.',
    },
    examples: {
      accepted: {
        summary: 'It waits',
        value: {
          ...acceptedTask({ taskId: EXAMPLE_ID, name, queue: 'gan', warnings: [] }),
          model_id: EXAMPLE_MODEL,
        },
      },
    },
  },
});

/** How `GET /api/gan/models` is documented. */
export const DescribeModels = () =>
  Operation({
    id: 'listGanModels',
    tag,
    summary: 'Which models are there?',
    query: PageQuery,
    answers: {
      200: {
        description: 'The newest first.',
        schema: ModelList,
        examples: { page: { summary: 'One model', value: { items: [modelItem(exampleRow)], next_cursor: null } } },
      },
    },
    problems: [problemTypes.invalidRequest, storageDocs.unavailable],
  });

/** How `GET /api/gan/models/{model_id}` is documented. */
export const DescribeModel = () =>
  Operation({
    id: 'getGanModel',
    tag,
    summary: 'What is a model?',
    parameters: [modelId],
    answers: {
      200: {
        description: 'Its card, and its quality once it was evaluated.',
        schema: ModelResource,
        examples: { model: { summary: 'Not evaluated yet', value: modelResource(exampleRow) } },
      },
    },
    problems: found,
  });

/** How `GET /api/gan/models/{model_id}/file` is documented. */
export const DescribeModelFile = () =>
  Operation({
    id: 'downloadGanModel',
    tag,
    summary: 'Download a model',
    parameters: [modelId],
    answers: {
      200: {
        description: 'Its decoder, as ONNX.',
        schema: z.string(),
        mediaType: 'application/octet-stream',
        examples: { file: { summary: 'Bytes', value: '(ONNX)' } },
      },
    },
    problems: [...found, storageDocs.gone],
  });

/** How `POST /api/gan/models/{model_id}/sample` is documented. */
export const DescribeSample = () =>
  Operation({
    id: 'sampleGanModel',
    tag,
    summary: 'Draw synthetic rows',
    description: 'The result of the task names the data set they are in: `GET /api/datasets/{dataset_id}/rows`.',
    parameters: [modelId, idempotencyKey],
    body: {
      schema: SampleRequest,
      examples: {
        failures: { summary: 'Only failures', value: { rows: 1_000, conditions: { 'Machine failure': 1 } } },
      },
    },
    answers: accepted(sampleModel.name),
    problems: starts,
  });

/** How `POST /api/gan/models/{model_id}/evaluate` is documented. */
export const DescribeEvaluate = () =>
  Operation({
    id: 'evaluateGanModel',
    tag,
    summary: 'Judge a model',
    description: 'The result of the task is the quality report; the model keeps it.',
    parameters: [modelId, idempotencyKey],
    body: {
      schema: EvaluateRequest,
      examples: { label: { summary: 'With a label', value: { label: 'Machine failure' } } },
    },
    answers: accepted(evaluateModel.name),
    problems: starts,
  });

/** How `DELETE /api/gan/models/{model_id}` is documented. */
export const DescribeDeleteModel = () =>
  Operation({
    id: 'deleteGanModel',
    tag,
    summary: 'Delete a model',
    description: 'Rows that were drawn from it stay.',
    parameters: [modelId],
    answers: { 204: { description: 'It is gone.' } },
    problems: found,
  });
