import type { sampleModel } from '@celerity/contracts';
import { ARTIFACT_STORE, type ArtifactStore, datasetKey, Datasets } from '@celerity/storage';
import { type CsvFormat, profileTable, type Table, writeCsv } from '@celerity/tabular';
import {
  deriveId,
  type TaskContext,
  type TaskInput,
  type TaskResult,
  WorkerLostError,
  PacedReport,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { type OpenModel, TvaeModels } from '../data/tvae-models.js';

export type SamplingTask = TaskContext<typeof sampleModel>;
export type SamplingInput = TaskInput<typeof sampleModel>;
export type SamplingResult = TaskResult<typeof sampleModel>;

/** Shortest time from one report of progress to the next, ms. */
const PROGRESS_EVERY = 250;

/** Draws rows from models into new data sets, in flat memory however many there are. */
@Injectable()
export class RowSampling {
  constructor(
    private readonly models: TvaeModels,
    private readonly datasets: Datasets,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  /**
   * Writes the rows → profiles them → writes the data set's row, which is there when all of it is. A task that runs again makes the
   * same data set.
   *
   * @throws UnknownModelError, UnsuitableModelError, UnmetConditionError, ArtifactStoreFullError; the signal's reason when it aborts
   */
  async run(input: SamplingInput, task: SamplingTask): Promise<SamplingResult> {
    const datasetId = deriveId(task.id, 'dataset');
    const earlier = await this.datasets.find(datasetId);
    if (earlier?.state === 'ready') return { dataset_id: datasetId, rows: earlier.rows ?? input.rows };
    const open = await this.models.open(input.model_id);
    try {
      await this.write(datasetId, open, input, task);
    } catch (error) {
      // A newer run writes the same, and may have done so already.
      if (!(task.signal.reason instanceof WorkerLostError)) await this.remove(datasetId);
      throw error;
    } finally {
      await open.sampler.close();
    }
    return { dataset_id: datasetId, rows: input.rows };
  }

  private async write(
    id: string,
    { model, sampler }: OpenModel,
    { rows, seed, conditions, name }: SamplingInput,
    task: SamplingTask,
  ): Promise<void> {
    const { signal } = task;
    const key = datasetKey(id);
    const chunks = sampler.sample(rows, { seed, signal, ...(conditions && { conditions }) });
    const { bytes } = await this.artifacts.write(key, writeCsv(counted(chunks, rows, task)), { signal });
    const format: CsvFormat = { delimiter: ',', header: true, columns: sampler.card.columns.map(({ name }) => name) };
    const { columns } = await profileTable(() => this.read(key), format, { signal });
    const named = name ?? `${model.name}, ${rows} synthetic rows`;
    await this.datasets.create({ id, name: named, source: 'synthetic', modelId: model.id, taskId: task.id, format });
    await this.datasets.ready(id, { rows, columns, bytes });
  }

  private async *read(key: string): AsyncGenerator<Uint8Array> {
    yield* await this.artifacts.read(key);
  }

  private async remove(id: string): Promise<void> {
    await Promise.allSettled([this.artifacts.delete(datasetKey(id)), this.datasets.delete(id)]);
  }
}

/** Passes tables on, and tells how many rows there were. */
async function* counted(tables: AsyncIterable<Table>, total: number, task: SamplingTask): AsyncGenerator<Table> {
  const report = new PacedReport<number>(PROGRESS_EVERY, (rows) =>
    task.updateState('PROGRESS', { rows, total, percent: (100 * rows) / total }),
  );
  let rows = 0;
  for await (const table of tables) {
    rows += table.rows;
    report.offer(rows);
    yield table;
  }
  await report.flush();
}
