import { problemTypes } from '@celerity/server';
import { Operation } from '../docs/operation.decorator.js';
import { storageDocs } from '../storage/storage.docs.js';
import { idempotencyKey } from '../tasks/submissions.docs.js';
import { datasetProblems, invalidCsv, notRead } from './dataset-problems.js';
import { UploadedDataset } from './dataset-resource.js';
import { exampleDataset } from './datasets.docs.js';
import { UploadQuery } from './upload-query.js';

const csv = 'torque,failure\n42.8,0\n46.3,1\n';
const form = [
  '--frontier',
  'Content-Disposition: form-data; name="file"; filename="press.csv"',
  'Content-Type: text/csv',
  '',
  csv,
  '--frontier--',
  '',
].join('\r\n');

const answer = {
  schema: UploadedDataset,
  headers: {
    Location: 'Path of the data set.',
    'Idempotency-Replayed': '`true` when this is the answer to an earlier upload.',
  },
};

/** How `POST /api/datasets` is documented. */
export const DescribeUpload = () =>
  Operation({
    id: 'uploadDataset',
    tag: 'datasets',
    summary: 'Upload a table',
    description:
      'CSV (UTF-8) as the body, or as the one file of a form; it is streamed, up to LIMIT_UPLOAD (2 GiB). Delimiter, header and kinds of columns ' +
      'are found by themselves. Every line is checked before the answer comes, for a minute at most. After an error nothing is left of it.\n\n' +
      'An `Idempotency-Key` stands for the bytes of the file, which are known at its end: a repetition is read whole before it is answered.',
    parameters: [idempotencyKey],
    query: UploadQuery,
    files: {
      'text/csv': { schema: { type: 'string' }, examples: { table: { summary: 'Two rows', value: csv } } },
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: { file: { type: 'string', format: 'binary' } },
          required: ['file'],
          additionalProperties: false,
        },
        examples: { form: { summary: 'The same as a form', value: form } },
      },
    },
    answers: {
      201: {
        ...answer,
        description: 'It was read, and can be used.',
        examples: { read: { summary: 'A table', value: { ...exampleDataset, warnings: [] } } },
      },
      202: {
        ...answer,
        description: 'It is stored, but not read yet: it is large, or nobody reads now. Ask for it later.',
        examples: {
          waiting: {
            summary: 'It is being read',
            value: { ...exampleDataset, state: 'profiling', rows: null, columns: [], warnings: [] },
          },
        },
      },
    },
    problems: [
      datasetProblems.tooSlow,
      invalidCsv({
        reason: 'ragged-row',
        line: 7,
        column: 2,
        detail: 'Line 7, field 2: the row ends after 1 of 2 fields.',
      }),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      notRead({ reason: 'WorkerLostError', detail: 'The worker died.' }),
      problemTypes.brokerUnavailable,
      storageDocs.unavailable,
      storageDocs.full,
    ],
  });
