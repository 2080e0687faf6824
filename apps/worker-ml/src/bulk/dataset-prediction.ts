import type { predictDataset } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  ArtifactNotFoundError,
  type ArtifactStore,
  type Dataset,
  datasetKey,
  DatasetNotReadyError,
  Datasets,
  UnknownDatasetError,
} from '@celerity/storage';
import { type ColumnProfile, type CsvFormat, profileTable, readRows, writeCsv } from '@celerity/tabular';
import {
  deriveId,
  PacedReport,
  type TaskContext,
  type TaskInput,
  type TaskResult,
  WorkerLostError,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { ServedModel } from '../serving/served-model.js';
import { ServedModels } from '../serving/served-models.js';
import { planRows } from './predicted-rows.js';
import { planUnits } from './predicted-units.js';

export type BulkTask = TaskContext<typeof predictDataset>;
export type BulkInput = TaskInput<typeof predictDataset>;
export type BulkResult = TaskResult<typeof predictDataset>;

/** Shortest time from one report of progress to the next, ms. */
const PROGRESS_EVERY = 250;

/** A data set that is there, as it is read. */
interface Source {
  dataset: Dataset;
  format: CsvFormat;
  profiles: ColumnProfile[];
}

/** Predicts whole data sets into new ones, in flat memory however many rows there are. */
@Injectable()
export class DatasetPrediction {
  constructor(
    private readonly models: ServedModels,
    private readonly datasets: Datasets,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  /**
   * Writes the predictions → profiles them → writes the data set's row, which is there when all of it is. A task that runs again makes
   * the same data set.
   *
   * @throws UnknownModelError, ModelNotReadyError, UnknownDatasetError, DatasetNotReadyError, UnsuitableDatasetError,
   * ArtifactStoreFullError; the signal's reason when it aborts
   */
  async run(input: BulkInput, task: BulkTask): Promise<BulkResult> {
    const id = deriveId(task.id, 'dataset');
    const earlier = await this.datasets.find(id);
    if (earlier?.state === 'ready') return { dataset_id: id, rows: earlier.rows ?? 0 };
    const source = await this.open(input.dataset_id);
    const rows = await this.models.use(input.model_id, async (model) => {
      try {
        return await this.write(id, model, source, input, task);
      } catch (error) {
        // A newer run writes the same, and may have done so already.
        if (!(task.signal.reason instanceof WorkerLostError)) await this.remove(id);
        throw error;
      }
    });
    return { dataset_id: id, rows };
  }

  private async open(datasetId: string): Promise<Source> {
    const dataset = await this.datasets.find(datasetId);
    if (!dataset) throw new UnknownDatasetError(datasetId);
    const { state, format, columns } = dataset;
    if (state !== 'ready' || !format || !columns) throw new DatasetNotReadyError(datasetId, state);
    return { dataset, format, profiles: columns };
  }

  /** @returns how many rows it has written */
  private async write(
    id: string,
    model: ServedModel,
    source: Source,
    input: BulkInput,
    task: BulkTask,
  ): Promise<number> {
    const { signal } = task;
    const key = datasetKey(id);
    const plan = model.card.task === 'rul' ? planUnits(model, source.profiles) : planRows(model, source.profiles);
    const rows = counted(await this.rowsOf(source, signal), source.dataset.rows ?? 0, task);
    const { bytes } = await this.artifacts.write(key, writeCsv(plan.predict(rows)), { signal });
    const format: CsvFormat = { delimiter: ',', header: true, columns: plan.columns };
    const profile = await profileTable(() => this.read(key), format, { signal });
    const name = input.name ?? `${source.dataset.name}, predictions`;
    await this.datasets.create({ id, name, source: 'prediction', modelId: model.id, taskId: task.id, format });
    await this.datasets.ready(id, { ...profile, bytes });
    return profile.rows;
  }

  private async rowsOf({ dataset: { id }, format }: Source, signal: AbortSignal): Promise<AsyncGenerator<string[][]>> {
    const bytes = await this.artifacts.read(datasetKey(id)).catch((error: unknown) => {
      throw error instanceof ArtifactNotFoundError ? new UnknownDatasetError(id) : error;
    });
    return readRows(bytes, format, { signal });
  }

  private async *read(key: string): AsyncGenerator<Uint8Array> {
    yield* await this.artifacts.read(key);
  }

  private async remove(id: string): Promise<void> {
    await Promise.allSettled([this.artifacts.delete(datasetKey(id)), this.datasets.delete(id)]);
  }
}

/** Passes rows on, and tells how many there were. */
async function* counted(batches: AsyncIterable<string[][]>, total: number, task: BulkTask): AsyncGenerator<string[][]> {
  const report = new PacedReport<number>(PROGRESS_EVERY, (rows) =>
    task.updateState('PROGRESS', { rows, total, percent: (100 * rows) / Math.max(1, total) }),
  );
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    rows += batch.length;
    report.offer(rows);
  }
  await report.flush();
}
