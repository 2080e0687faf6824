import { problemTypes } from '@celerity/server';
import type { Dataset } from '@celerity/storage';
import { z } from 'zod';
import { Operation, type ParameterDoc } from '../docs/operation.decorator.js';
import { PageQuery } from '../storage/page-query.js';
import { storageDocs } from '../storage/storage.docs.js';
import { datasetInUse, datasetNotFound, datasetNotReady } from './dataset-problems.js';
import { datasetItem, DatasetList, DatasetResource, datasetResource } from './dataset-resource.js';
import { profileTaskId } from './profiling.js';
import { RowsQuery } from './rows-query.js';

const tag = 'datasets';

/** Id of the data set that the documentation tells of. */
export const EXAMPLE_DATASET = '0b9c7f52-3f0e-4d7e-9a44-6c2a5f1e8d30';

const exampleRow: Dataset = {
  id: EXAMPLE_DATASET,
  name: 'press.csv',
  state: 'ready',
  source: 'upload',
  modelId: null,
  taskId: profileTaskId(EXAMPLE_DATASET),
  format: { delimiter: ',', header: true, columns: ['torque'] },
  rows: 10_000,
  bytes: 65_012,
  columns: [
    {
      name: 'torque',
      kind: 'continuous',
      count: 9_998,
      missing: 2,
      distinct: 577,
      min: 3.8,
      max: 76.6,
      mean: 39.99,
      std: 9.97,
      histogram: { edges: [3.8, 40.2, 76.6], counts: [5_050, 4_948] },
    },
  ],
  error: null,
  createdAt: new Date('2026-11-23T04:36:04.139Z'),
  updatedAt: new Date('2026-11-23T04:36:04.612Z'),
};

const datasetId: ParameterDoc = {
  name: 'dataset_id',
  in: 'path',
  description: 'Id of the data set.',
  schema: { type: 'string', format: 'uuid' },
  example: EXAMPLE_DATASET,
};

/** The data set of {@link EXAMPLE_DATASET}. */
export const exampleDataset = datasetResource(exampleRow);
const found = [datasetNotFound(EXAMPLE_DATASET), storageDocs.unavailable];

/** How `GET /api/datasets` is documented. */
export const DescribeDatasets = () =>
  Operation({
    id: 'listDatasets',
    tag,
    summary: 'Which data sets are there?',
    query: PageQuery,
    answers: {
      200: {
        description: 'The newest first.',
        schema: DatasetList,
        examples: { page: { summary: 'One data set', value: { items: [datasetItem(exampleRow)], next_cursor: null } } },
      },
    },
    problems: [problemTypes.invalidRequest, storageDocs.unavailable],
  });

/** How `GET /api/datasets/{dataset_id}` is documented. */
export const DescribeDataset = () =>
  Operation({
    id: 'getDataset',
    tag,
    summary: 'What is in a data set?',
    parameters: [datasetId],
    answers: {
      200: {
        description: 'The data set, with facts about each column.',
        schema: DatasetResource,
        examples: { ready: { summary: 'A table', value: exampleDataset } },
      },
    },
    problems: found,
  });

/** How `GET /api/datasets/{dataset_id}/rows` is documented. */
export const DescribeRows = () =>
  Operation({
    id: 'downloadDataset',
    tag,
    summary: 'Download the rows',
    parameters: [datasetId],
    query: RowsQuery,
    answers: {
      200: {
        description: 'The rows as they were uploaded or drawn; streamed.',
        schema: z.string(),
        mediaType: 'text/csv',
        headers: {
          'Content-Disposition': 'The name of the file.',
          'Content-Encoding': '`gzip` where the request takes it (`Accept-Encoding`).',
        },
        examples: { rows: { summary: 'The beginning', value: 'torque\n42.8\n46.3\n' } },
        or: {
          'application/gzip': {
            schema: z.string().describe('With `?format=gzip`: a file that stays packed.'),
            examples: { packed: { summary: 'Bytes', value: '(gzip)' } },
          },
        },
      },
    },
    problems: [...found, problemTypes.invalidRequest, datasetNotReady(EXAMPLE_DATASET, 'profiling'), storageDocs.gone],
  });

/** How `DELETE /api/datasets/{dataset_id}` is documented. */
export const DescribeDelete = () =>
  Operation({
    id: 'deleteDataset',
    tag,
    summary: 'Delete a data set',
    description: 'Models that were trained on it stay.',
    parameters: [datasetId],
    answers: { 204: { description: 'It is gone.' } },
    problems: [...found, datasetInUse(EXAMPLE_DATASET, { job_id: '5d0a8c11-9a3e-4f0b-8a56-2f7c3e9b1d44' })],
  });
