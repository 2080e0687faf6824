import { type ColumnKind, readTable, type Table } from '@celerity/tabular';
import { datasetKey } from '../artifacts/artifact-keys.js';
import { ArtifactNotFoundError, type ArtifactStore } from '../artifacts/artifact-store.js';
import type { Dataset } from '../database/schema.js';
import type { Datasets } from '../repositories/datasets.js';
import { DatasetNotReadyError, UnknownDatasetError } from './errors.js';
import { columnToStratifyBy } from './strata.js';

/** Most cells that are held at once, whatever is asked for: 400 MB. */
const MAX_CELLS = 50_000_000;

export interface TableRequest {
  /** Which columns, and what to read them as. (Default: all, as profiled) */
  columns?: readonly { name: string; kind: ColumnKind }[];
  /** Most rows. Of a larger data set it is a random sample, in which rare categories keep their share. */
  rows: number;
  seed: number;
  /** A column whose values keep their shares in a sample, where the data set has it. (Default: the one with the rarest category) */
  strata?: string | undefined;
  signal: AbortSignal;
}

/** A data set's row in the database, and its rows in memory. */
export interface LoadedTable {
  dataset: Dataset;
  table: Table;
}

/** Loads data sets into memory. */
export class DatasetTables {
  constructor(
    private readonly datasets: Datasets,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** @throws UnknownDatasetError, DatasetNotReadyError, StorageUnavailableError, the signal's reason when it aborts */
  async load(datasetId: string, { columns, rows, seed, strata, signal }: TableRequest): Promise<LoadedTable> {
    const dataset = await this.datasets.find(datasetId);
    if (!dataset) throw new UnknownDatasetError(datasetId);
    const { state, format, columns: profiles } = dataset;
    if (state !== 'ready' || !format || !profiles) throw new DatasetNotReadyError(datasetId, state);
    const wanted = columns ?? profiles;
    const isThere = profiles.some(({ name }) => name === strata);
    const sample = {
      rows: Math.min(rows, Math.floor(MAX_CELLS / wanted.length)),
      seed,
      ...(strata !== undefined && isThere ? { strata } : columnToStratifyBy(profiles, wanted)),
    };
    const source = await this.artifacts.read(datasetKey(datasetId)).catch((error: unknown) => {
      throw error instanceof ArtifactNotFoundError ? new UnknownDatasetError(datasetId) : error;
    });
    return { dataset, table: await readTable(source, format, wanted, { signal, sample }) };
  }
}
