import { problemTypes } from '@celerity/server';
import { z } from 'zod';
import { Operation } from '../../docs/operation.decorator.js';
import { PageQuery } from '../../storage/page-query.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { frameOf } from '../../tasks/event-frames.js';
import { EXAMPLE_MODEL, exampleModel, modelIdParameter } from '../ml-examples.js';
import { modelNotFound, modelNotReady } from '../ml-problems.js';
import { ModelFilter, modelItem, ModelList, ModelResource, modelResource } from './model-resource.js';

const tag = 'ml';
const live = { row: exampleModel, state: exampleModel.state, progress: undefined, hasTask: false };
export const exampleResource = modelResource(live, [exampleModel]);
const examples = { model: { summary: 'A trained model', value: exampleResource } };

const parameters = [modelIdParameter];
const found = [modelNotFound(EXAMPLE_MODEL), storageDocs.unavailable, problemTypes.brokerUnavailable];
const finished = [
  ...found,
  modelNotReady(EXAMPLE_MODEL, 'PROGRESS', null),
  modelNotReady(EXAMPLE_MODEL, 'FAILURE', { type: 'UnsuitableDataError', message: 'No column is left to learn from.' }),
];

/** How `GET /api/ml/models` is documented. */
export const DescribeModels = () =>
  Operation({
    id: 'listMlModels',
    tag,
    summary: 'Which models that predict are there?',
    query: PageQuery.extend(ModelFilter.shape),
    answers: {
      200: {
        description: 'The newest first.',
        schema: ModelList,
        examples: { page: { summary: 'One model', value: { items: [modelItem(live)], next_cursor: null } } },
      },
    },
    problems: [problemTypes.invalidRequest, storageDocs.unavailable, problemTypes.brokerUnavailable],
  });

/** How `GET /api/ml/models/{model_id}` is documented. */
export const DescribeModel = () =>
  Operation({
    id: 'getMlModel',
    tag,
    summary: 'What is a model, and how good?',
    description: 'Its card: features, metrics, importance, calibration. Null until it was made.',
    parameters,
    answers: { 200: { description: 'The model.', schema: ModelResource, examples } },
    problems: found,
  });

/** How `GET /api/ml/models/{model_id}/file` is documented. */
export const DescribeModelFile = () =>
  Operation({
    id: 'downloadMlModel',
    tag,
    summary: 'Download a model',
    parameters,
    answers: {
      200: {
        description: 'The model, as ONNX.',
        schema: z.string(),
        mediaType: 'application/octet-stream',
        examples: { file: { summary: 'Bytes', value: '(ONNX)' } },
      },
    },
    problems: [...finished, storageDocs.gone],
  });

/** How `GET /api/ml/models/{model_id}/progress` is documented. */
export const DescribeModelProgress = () => {
  const data = { stage: 'training', fold: null, folds: 5, round: 60, rounds: 120, loss: 0.08, percent: 90 };
  const frame = frameOf({ id: '1795408563139-0~PROGRESS', type: 'progress', data });
  return Operation({
    id: 'followMlTraining',
    tag,
    summary: 'Follow a training, live',
    description:
      'With `Accept: text/event-stream` the events of its task, live, as `GET /api/tasks/{id}/events` sends them; else the model as it is now.',
    parameters: [
      modelIdParameter,
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'Id of the last event that was seen.',
        schema: { type: 'string' },
      },
    ],
    answers: {
      200: {
        description: 'The model as it is now, or the events.',
        schema: ModelResource,
        examples,
        or: {
          'text/event-stream': { schema: z.string(), examples: { progress: { summary: 'A round', value: frame } } },
        },
      },
      204: { description: 'The training has ended, and `Last-Event-ID` was its last event.' },
    },
    problems: [...found, problemTypes.taskNotFound, problemTypes.invalidRequest, problemTypes.tooManyStreams],
  });
};

/** How `POST /api/ml/models/{model_id}/promote` is documented. */
export const DescribePromote = () =>
  Operation({
    id: 'promoteMlModel',
    tag,
    summary: 'Let a name stand for this version',
    description: 'Calls for predictions that give a name get this version from now on, within a second.',
    parameters,
    body: { schema: z.strictObject({}), examples: { none: { summary: 'There is nothing to say', value: {} } } },
    answers: { 200: { description: 'It is the latest.', schema: ModelResource, examples } },
    problems: finished,
  });

/** How `DELETE /api/ml/models/{model_id}` is documented. */
export const DescribeDeleteModel = () =>
  Operation({
    id: 'deleteMlModel',
    tag,
    summary: 'Delete a model',
    description:
      'A training that runs is stopped. Predictions stay. If its name stood for it, that stands for nothing until another version is promoted, or succeeds.',
    parameters,
    answers: { 204: { description: 'It is gone.' } },
    problems: found,
  });
