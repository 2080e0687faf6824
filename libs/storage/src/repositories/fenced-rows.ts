import { and, eq, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { datasets, type DatasetState } from '../database/schema.js';

/*
 * What rows that stand for a task have in common. `attempt` is a fencing token, the delivery of the task: what an attempt writes after a
 * newer one has begun, or after the end, changes nothing.
 */

interface FencedTable {
  id: PgColumn;
  attempt: PgColumn;
  startedAt: PgColumn;
  endedAt: PgColumn;
}

/** The row, as long as it has not ended and the attempt is the newest. */
export function owned(table: FencedTable, id: string, attempt: number): SQL | undefined {
  return and(isOpen(table, id), eq(table.attempt, attempt));
}

/** The row, as long as it has not ended, whichever attempt runs. */
export function isOpen(table: FencedTable, id: string): SQL | undefined {
  return and(eq(table.id, id), isNull(table.endedAt));
}

/** The row, as long as no newer attempt has begun and it has not ended. */
export function mayBegin(table: FencedTable, id: string, attempt: number): SQL | undefined {
  return and(isOpen(table, id), lte(table.attempt, attempt));
}

/** What the beginning of an attempt changes. */
export function begun(table: FencedTable, attempt: number) {
  return {
    attempt,
    state: 'STARTED' as const,
    startedAt: sql`coalesce(${table.startedAt}, now())`,
    updatedAt: sql`now()`,
  };
}

/** Why no row can be written for a data set. */
export type UnusableDataset =
  | { outcome: 'unknown-dataset'; datasetId: string }
  | { outcome: 'dataset-not-ready'; datasetId: string; datasetState: Exclude<DatasetState, 'ready'> };

/** Keeps a data set from being deleted until the transaction ends. @returns why it cannot be used; undefined when it can */
export async function holdDataset(tx: Queries, datasetId: string): Promise<UnusableDataset | undefined> {
  const [dataset] = await tx
    .select({ state: datasets.state })
    .from(datasets)
    .where(eq(datasets.id, datasetId))
    .for('key share');
  if (!dataset) return { outcome: 'unknown-dataset', datasetId };
  if (dataset.state !== 'ready') return { outcome: 'dataset-not-ready', datasetId, datasetState: dataset.state };
  return undefined;
}
