import { type CardFeature, ModelCard } from '@celerity/contracts';
import { DatasetTables, MlModels } from '@celerity/storage';
import { Pacer, type Table } from '@celerity/tabular';
import { columnsFor } from '@celerity/trees';
import { Injectable } from '@nestjs/common';
import { featureTableOf, planFeatures, UnsuitableDataError } from '../features/index.js';
import { ModelNotReadyError, UnknownModelError, UnsuitableModelError } from '../serving/errors.js';
import { NothingToCompareError } from './errors.js';
import type { IsolationColumn } from './draw-fork.js';

/** Most rows of a data set that say what is usual: the rarest share of 1 % is 200 of them. */
const MAX_ROWS = 20_000;

/** What rows are compared with. */
export interface UsualRows {
  /** Which columns count. */
  features: readonly CardFeature[];
  /** Columns that rows may have, too, and that change nothing. */
  others: readonly string[];
  columns: readonly IsolationColumn[];
  rows: number;
}

export interface UsualRowsRequest {
  model_id?: string | undefined;
  dataset_id?: string | undefined;
  seed: number;
}

/** Loads what is usual: of a data set, or of the one that a model was made with. */
@Injectable()
export class UsualRowsLoader {
  constructor(
    private readonly models: MlModels,
    private readonly tables: DatasetTables,
  ) {}

  /**
   * @throws NothingToCompareError unless the request names either a model or a data set; UnknownModelError, ModelNotReadyError,
   *   UnsuitableModelError, UnknownDatasetError, DatasetNotReadyError, UnsuitableDataError, StorageUnavailableError
   */
  async load({ model_id: modelId, dataset_id: datasetId, seed }: UsualRowsRequest, signal: AbortSignal) {
    if (modelId !== undefined && datasetId === undefined) return this.ofModel(modelId, seed, signal);
    if (datasetId !== undefined && modelId === undefined) return this.ofDataset(datasetId, seed, signal);
    const given = modelId === undefined ? 'neither is given' : 'both are given';
    throw new NothingToCompareError(
      `Rows are compared with a data set or that of a model: ${given}, name one of them.`,
    );
  }

  private async ofDataset(datasetId: string, seed: number, signal: AbortSignal): Promise<UsualRows> {
    const { table } = await this.tables.load(datasetId, { rows: MAX_ROWS, seed, signal });
    const roles = { target: null, unit_column: null, time_column: null, exclude_columns: [], categorical_columns: [] };
    const { features, ignored } = await planFeatures(table, roles, new Pacer(signal));
    return usualRows(features, ignored, table);
  }

  private async ofModel(modelId: string, seed: number, signal: AbortSignal): Promise<UsualRows> {
    const model = await this.models.find(modelId);
    if (!model) throw new UnknownModelError(modelId);
    if (model.state !== 'SUCCESS') throw new ModelNotReadyError(modelId, model.state, model.error?.message);
    const card = ModelCard.safeParse(model.card).data;
    if (!card)
      throw new UnsuitableModelError(`Model ${modelId} is of a version that is not known here: train it anew.`);
    if (model.datasetId === null) {
      throw new UnsuitableModelError(`Model ${modelId} has no data set: name one as dataset_id instead.`);
    }
    const { features, unit_column: unit, time_column: time, target, ignored_columns: ignored } = card;
    const columns = features.map(
      ({ name, kind }) => ({ name, kind: kind === 'numeric' ? 'continuous' : 'categorical' }) as const,
    );
    const { table } = await this.tables.load(model.datasetId, { columns, rows: MAX_ROWS, seed, signal });
    return usualRows(features, [...ignored, ...[unit, time, target].filter((name) => name !== null)], table);
  }
}

function usualRows(features: CardFeature[], others: readonly string[], table: Table): UsualRows {
  if (table.rows < 2) {
    throw new UnsuitableDataError(`The data set has ${table.rows} rows: at least 2 are needed to tell what is usual.`);
  }
  const values = columnsFor(features, featureTableOf(features, table));
  const columns = features.map(({ kind }, index) => ({ kind, values: values[index]! }));
  return { features, others, columns, rows: table.rows };
}
