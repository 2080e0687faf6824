import { profileDataset } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  ArtifactNotFoundError,
  type ArtifactStore,
  type DatasetError,
  datasetKey,
  Datasets,
} from '@celerity/storage';
import { CsvError, profileTable } from '@celerity/tabular';
import {
  bindArguments,
  Handles,
  LoggingTask,
  type ReadyState,
  type TaskContext,
  TaskError,
  type TaskInput,
  type TaskResult,
} from '@celerity/task-core';
import { Inject } from '@nestjs/common';

type Task = TaskContext<typeof profileDataset>;
type Result = TaskResult<typeof profileDataset>;

/** Shortest time from one report of progress to the next, ms. */
const PROGRESS_EVERY = 250;

@Handles(profileDataset)
export class ProfileDataset extends LoggingTask<typeof profileDataset> {
  constructor(
    private readonly datasets: Datasets,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {
    super();
  }

  async run({ dataset_id }: TaskInput<typeof profileDataset>, task: Task): Promise<Result> {
    const dataset = await this.datasets.find(dataset_id);
    if (!dataset) throw new TaskError(`Data set ${dataset_id} does not exist, or was deleted.`);
    const { state, format, bytes } = dataset;
    if (state === 'ready') return { dataset_id, rows: dataset.rows ?? 0, columns: dataset.columns?.length ?? 0 };
    if (!format || !bytes) throw new TaskError(`The upload of data set ${dataset_id} is not complete.`);
    const open = () => this.read(dataset_id);
    const { signal } = task;
    const profile = await profileTable(open, format, { signal, onProgress: progressOf(task, bytes) });
    const isThere = await this.datasets.ready(dataset_id, profile);
    if (!isThere) throw new TaskError(`Data set ${dataset_id} was deleted while it was read.`);
    return { dataset_id, rows: profile.rows, columns: profile.columns.length };
  }

  /** What is wrong with a data set is kept with it. Where this does not get its turn (kill -9), the gateway mends it. */
  override async onFailure(error: Error, task: Task, runtime: number): Promise<void> {
    await super.onFailure(error, task, runtime);
    await this.datasets.failed(datasetIdOf(task), datasetErrorOf(error));
  }

  override async afterReturn(state: ReadyState, task: Task, runtime: number): Promise<void> {
    await super.afterReturn(state, task, runtime);
    if (state !== 'REVOKED') return;
    await this.datasets.failed(datasetIdOf(task), {
      reason: 'revoked',
      detail: 'It was not read to its end: upload it again.',
    });
  }

  private async *read(datasetId: string): AsyncGenerator<Uint8Array> {
    yield* await this.artifacts.read(datasetKey(datasetId));
  }
}

function progressOf(task: Task, bytes: number): (bytesRead: number, rows: number) => void {
  let toldAt = -Infinity;
  return (bytesRead, rows) => {
    if (performance.now() - toldAt < PROGRESS_EVERY) return;
    toldAt = performance.now();
    const percent = Math.min(100, (100 * bytesRead) / bytes);
    // Nobody waits for it, and the next one makes good for one that is lost.
    task.updateState('PROGRESS', { rows, percent }).catch(() => undefined);
  };
}

function datasetErrorOf(error: Error): DatasetError {
  if (error instanceof CsvError) {
    const { reason, line, column, message: detail } = error;
    return { reason, line, column, detail };
  }
  const isGone = error instanceof ArtifactNotFoundError;
  return {
    reason: isGone ? 'missing' : error.name,
    detail: isGone ? 'Its rows are gone: upload it again.' : error.message,
  };
}

function datasetIdOf({ request }: Task): string {
  return String(bindArguments(profileDataset, request.args, request.kwargs).values.dataset_id);
}
