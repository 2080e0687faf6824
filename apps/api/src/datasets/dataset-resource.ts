import { ColumnProfile } from '@celerity/contracts';
import type { Dataset, DatasetSummary } from '@celerity/storage';
import { DELIMITERS } from '@celerity/tabular';
import { z } from 'zod';
import { pageOf } from '../storage/page-query.js';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');

const summary = {
  dataset_id: z.uuid(),
  name: z.string(),
  state: z
    .enum(['uploading', 'profiling', 'ready', 'failed'])
    .describe('`ready` may be trained on; `failed` says why in `error`.'),
  source: z.enum(['upload', 'synthetic', 'prediction']),
  model_id: z.uuid().nullable().describe('The model that made it.'),
  task_id: z.string().nullable().describe('The task that made it, or that reads it.'),
  rows: z.int().nullable(),
  bytes: z.int().nullable(),
  format: z
    .object({ delimiter: z.enum(DELIMITERS), header: z.boolean(), columns: z.array(z.string()) })
    .nullable()
    .describe('How its CSV is written.'),
  error: z
    .object({
      reason: z.string().describe('For programs.'),
      line: z.int().optional().describe('From 1.'),
      column: z.union([z.int(), z.string()]).optional().describe('Field of the row, from 1.'),
      detail: z.string(),
    })
    .nullable(),
  created_at: time,
  updated_at: time,
  links: z.object({ self: z.string(), rows: z.string().describe('Its rows, as CSV.') }),
};

/** A data set in a list. */
export const DatasetItem = z.object(summary).meta({ id: 'DatasetItem' });
export type DatasetItem = z.output<typeof DatasetItem>;

/** A data set, as `GET /api/datasets/{id}` shows it. */
export const DatasetResource = z
  .object({ ...summary, columns: z.array(ColumnProfile).describe('Empty until it is ready.') })
  .meta({ id: 'Dataset' });
export type DatasetResource = z.output<typeof DatasetResource>;

/** Answer to an upload. */
export const UploadedDataset = DatasetResource.extend({
  warnings: z.array(z.string()).describe('What the caller should know, such as that nobody reads uploads now.'),
}).meta({ id: 'UploadedDataset' });
export type UploadedDataset = z.output<typeof UploadedDataset>;

export const DatasetList = pageOf(DatasetItem).meta({ id: 'DatasetList' });

/** Path of a data set's own resource. */
export function pathOfDataset(datasetId: string): string {
  return `/api/datasets/${datasetId}`;
}

export function datasetItem(row: DatasetSummary): DatasetItem {
  const self = pathOfDataset(row.id);
  return {
    dataset_id: row.id,
    name: row.name,
    state: row.state,
    source: row.source,
    model_id: row.modelId,
    task_id: row.taskId,
    rows: row.rows,
    bytes: row.bytes,
    format: row.format,
    error: row.error,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    links: { self, rows: `${self}/rows` },
  };
}

export function datasetResource(row: Dataset): DatasetResource {
  return { ...datasetItem(row), columns: row.columns ?? [] };
}
