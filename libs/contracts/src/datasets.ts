import { COLUMN_KINDS, type TableProfile } from '@celerity/tabular';
import { defineTask, RetryableError } from '@celerity/task-core';
import { z } from 'zod';

/** Data sets: tables that clients upload, or that tasks write. */

const NumericHistogram = z.object({
  edges: z.array(z.number()).describe('One more than counts.'),
  counts: z.array(z.int()),
});
const CategoryHistogram = z.object({
  values: z.array(z.string()).describe('The most frequent values, most frequent first.'),
  counts: z.array(z.int()),
  other: z.int().describe('Cells with any other value.'),
});

/** Facts about one column. */
export const ColumnProfile = z.object({
  name: z.string(),
  kind: z.enum(COLUMN_KINDS),
  count: z.int().describe('Cells with a value.'),
  missing: z.int().describe('Cells without one.'),
  distinct: z.int().describe('Different values; above 10,000 an estimate.'),
  min: z.union([z.number(), z.string()]).nullable().describe('Number, or ISO 8601 for moments; null for texts.'),
  max: z.union([z.number(), z.string()]).nullable(),
  mean: z.number().nullable(),
  std: z.number().nullable(),
  histogram: z.union([NumericHistogram, CategoryHistogram]).nullable(),
});

export const profileDataset = defineTask({
  name: 'datasets.profile',
  description: 'Reads a data set once, checks every line of it, and describes its columns.',
  params: { dataset_id: z.uuid() },
  result: z.object({ dataset_id: z.uuid(), rows: z.int(), columns: z.int().describe('How many.') }),
  progress: z.object({ rows: z.int().describe('Rows read so far.'), percent: z.number().describe('0 to 100.') }),
  // A gigabyte takes a minute or two. What is wrong with a file is wrong the next time too; a database that is away comes back.
  softTimeLimit: 1700,
  timeLimit: 1800,
  autoretryFor: [RetryableError],
  retryBackoff: 2,
  maxRetries: 5,
});

/** What `datasets.profile` stores, checked where it leaves the system. */
export const DatasetProfile = z.object({
  rows: z.int(),
  columns: z.array(ColumnProfile),
}) satisfies z.ZodType<TableProfile>;
