import { problemTypes } from '@celerity/server';
import { z } from 'zod';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { EXAMPLE_DATASET } from '../../datasets/datasets.docs.js';
import { toJsonSchema } from '../../docs/json-schema.js';
import { Operation } from '../../docs/operation.decorator.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { idempotencyKey } from '../../tasks/submissions.docs.js';
import { EXAMPLE_MODEL, replayed } from '../ml-examples.js';
import { modelRefused } from '../ml-problems.js';
import { DeclaredModel } from './brought-models.js';
import { ModelResource } from './model-resource.js';
import { exampleResource } from './models.docs.js';

/** Query of `POST /api/ml/models`. */
export const BringQuery = z.object({
  wait: z.coerce
    .number('must be a number of seconds')
    .min(0, 'must be from 0 to 60 seconds')
    .max(60, 'must be from 0 to 60 seconds')
    .default(30)
    .describe('Seconds to wait until the file was tried, 0 to 60.'),
});

/** Answer to a file. */
export const BroughtResource = ModelResource.extend({
  warnings: z
    .array(z.string())
    .nullable()
    .describe('What looks wrong; or what the caller should know, such as that nobody tries files now.'),
}).meta({ id: 'BroughtMlModel' });
export type BroughtResource = z.output<typeof BroughtResource>;

const model: z.input<typeof DeclaredModel> = {
  name: 'press: my model',
  task: 'classification',
  features: [{ name: 'Torque [Nm]', kind: 'numeric' }],
  classes: ['0', '1'],
};
const part = 'Content-Disposition: form-data; name=';
const form = [
  ...['--frontier', `${part}"model"`, '', JSON.stringify(model)],
  ...['--frontier', `${part}"file"; filename="model.onnx"`, 'Content-Type: application/octet-stream', '', '(ONNX)'],
  ...['--frontier--', ''],
].join('\r\n');

const answer = {
  schema: BroughtResource,
  headers: { Location: 'Path of the model.', 'Idempotency-Replayed': replayed },
};
const refused = { type: 'BroughtModelError', message: "Its operator 'MyOp' is not one of ONNX." };

/** How `POST /api/ml/models` is documented. */
export const DescribeBring = () =>
  Operation({
    id: 'bringMlModel',
    tag: 'ml',
    summary: 'Bring an ONNX model',
    description:
      'A form with the file, streamed up to LIMIT_UPLOAD (2 GiB), and `model`, JSON that says what it is. A worker tries it in a process of its ' +
      'own, with a limit of time and memory. A file that is refused is deleted; its row says why.',
    parameters: [idempotencyKey],
    query: BringQuery,
    files: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: { file: { type: 'string', format: 'binary' }, model: toJsonSchema(DeclaredModel, 'input') },
          required: ['file', 'model'],
          additionalProperties: false,
        },
        examples: { form: { summary: 'A form', value: form } },
      },
    },
    answers: {
      201: {
        ...answer,
        description: 'It was tried, and can be used.',
        examples: {
          accepted: { summary: 'It can be used', value: { ...exampleResource, origin: 'brought', warnings: [] } },
        },
      },
      202: {
        ...answer,
        description: 'It is stored, but not tried yet. Ask for it later.',
        examples: {
          waiting: {
            summary: 'It waits',
            value: { ...exampleResource, origin: 'brought', state: 'PENDING', latest: false, warnings: [] },
          },
        },
      },
    },
    problems: [
      datasetNotFound(EXAMPLE_DATASET, 'dataset_id'),
      datasetNotReady(EXAMPLE_DATASET, 'profiling'),
      modelRefused(EXAMPLE_MODEL, refused),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      problemTypes.brokerUnavailable,
      storageDocs.unavailable,
      storageDocs.full,
    ],
  });
