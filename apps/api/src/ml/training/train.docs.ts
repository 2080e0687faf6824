import { problemTypes } from '@celerity/server';
import { BrokerUnavailableError } from '@celerity/task-core';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { EXAMPLE_DATASET } from '../../datasets/datasets.docs.js';
import { Operation } from '../../docs/operation.decorator.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { idempotencyKey } from '../../tasks/submissions.docs.js';
import { EXAMPLE_MODEL, exampleModel, replayed } from '../ml-examples.js';
import { modelNotSent } from '../ml-problems.js';
import { modelLinks } from '../models/model-links.js';
import { AcceptedModel, TrainRequest } from './train-request.js';

const { name, version, taskId } = exampleModel;

const failure = { dataset_id: EXAMPLE_DATASET, task: 'classification', target: 'Machine failure' };
const life = { dataset_id: EXAMPLE_DATASET, task: 'rul', unit_column: 'unit', time_column: 'cycle' };

/** How `POST /api/ml/train` is documented. */
export const DescribeTrain = () =>
  Operation({
    id: 'trainMl',
    tag: 'ml',
    summary: 'Train a model that predicts',
    description:
      'Gradient-boosted trees: of a class, of a number, or (`rul`) of how long units have left, from their runs until they failed. It is ' +
      'judged on rows that it was not trained on. Models of one name are its versions; the first that succeeds is what the name stands for.',
    parameters: [idempotencyKey],
    body: {
      schema: TrainRequest,
      examples: {
        failure: { summary: 'Will a machine fail?', value: failure },
        life: { summary: 'How long has a unit left?', value: life },
      },
    },
    answers: {
      202: {
        description: 'It will be trained.',
        schema: AcceptedModel,
        headers: { Location: 'Path of the model.', 'Idempotency-Replayed': replayed },
        examples: {
          accepted: {
            summary: 'It waits',
            value: {
              ...{ model_id: EXAMPLE_MODEL, task_id: taskId, name, version, state: 'PENDING' },
              ...{ warnings: [], links: modelLinks(exampleModel) },
            },
          },
        },
      },
    },
    problems: [
      datasetNotFound(EXAMPLE_DATASET, 'dataset_id'),
      datasetNotReady(EXAMPLE_DATASET, 'profiling'),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      modelNotSent(EXAMPLE_MODEL, new BrokerUnavailableError('broker', 'no answer in 1200 ms', [taskId])),
      storageDocs.unavailable,
    ],
  });
