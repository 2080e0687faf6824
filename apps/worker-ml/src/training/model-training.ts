import { Readable } from 'node:stream';
import { Metrics, type trainModel, type trainRulModel, type TreesProgress } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  DatasetTables,
  type JobError,
  type LoadedTable,
  type MlModel,
  MlModels,
  modelKey,
  type TableRequest,
} from '@celerity/storage';
import type { ReadyState, TaskContext, TaskResult } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownModelError } from '../serving/errors.js';
import { replacedTraining, TrainingEndedError } from './errors.js';
import type { TrainedModel } from './train-trees-model.js';
import { TrainingReport } from './training-report.js';

/** What a training needs of its task. */
export type TrainingTask = Pick<
  TaskContext<typeof trainModel> | TaskContext<typeof trainRulModel>,
  'request' | 'signal' | 'logger' | 'updateState'
>;
export type TrainingResult = TaskResult<typeof trainModel>;

/** What the code that trains is given. */
export interface TrainingSource {
  /** Loads the data set that the model is of, or another one. */
  load(request: Omit<TableRequest, 'signal'>, datasetId?: string): Promise<LoadedTable>;
  /** Aborts with the task, and when the model is no longer wanted. */
  signal: AbortSignal;
  onProgress(progress: TreesProgress): void;
}

/** Makes a model of a data set. */
export type Train = (source: TrainingSource) => Promise<TrainedModel>;

const NOTHING_DONE = { fold: null, folds: 0, round: 0, rounds: 0, loss: null };

/** Trains the model of a row: once, however often its task is delivered. */
@Injectable()
export class ModelTraining {
  constructor(
    private readonly models: MlModels,
    private readonly tables: DatasetTables,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  /**
   * Claims the model's row → trains → stores file and card.
   *
   * @throws UnknownModelError, TrainingEndedError; WorkerLostError when the model belongs to a newer run, or is deleted meanwhile; what
   *   loading and training throw
   */
  async run(modelId: string, task: TrainingTask, train: Train): Promise<TrainingResult> {
    const model = await this.models.begin(modelId, task.request.attempt);
    if (!model) return this.earlierResult(modelId);
    const report = new TrainingReport(this.models, modelId, task);
    const signal = AbortSignal.any([task.signal, report.abandoned]);
    report.tell({ stage: 'loading', ...NOTHING_DONE, percent: 0 });
    const trained = await train({
      load: (request, datasetId = model.datasetId ?? '') => this.tables.load(datasetId, { ...request, signal }),
      signal,
      onProgress: (progress) => report.tell(progress),
    });
    report.tell({ stage: 'saving', ...NOTHING_DONE, percent: 100 });
    await report.flush();
    return this.store(model, trained, task, signal);
  }

  /** Ends a training that this run may not, or cannot, go on with; one that has ended, or belongs to a newer run, stays as it is. */
  async settle(
    modelId: string,
    { request }: Pick<TrainingTask, 'request'>,
    state: ReadyState,
    error: JobError | null,
  ): Promise<void> {
    const settled = await this.models.settle(modelId, state, error, request.attempt);
    if (settled) await this.artifacts.delete(modelKey(modelId));
  }

  private async store(
    { id }: MlModel,
    { onnx, card }: TrainedModel,
    { request }: TrainingTask,
    signal: AbortSignal,
  ): Promise<TrainingResult> {
    const artifact = modelKey(id);
    const { bytes } = await this.artifacts.write(artifact, Readable.from([onnx]), { signal });
    if (!(await this.models.succeed(id, request.attempt, { card, artifact, bytes }))) {
      // A newer run writes the same file; of a model that is gone nobody else would remove it.
      if (!(await this.models.find(id))) await this.artifacts.delete(artifact);
      throw replacedTraining(id);
    }
    return { model_id: id, metrics: card.metrics };
  }

  /** What a run that came before has made of the model. */
  private async earlierResult(modelId: string): Promise<TrainingResult> {
    const model = await this.models.find(modelId);
    if (!model) throw new UnknownModelError(modelId);
    if (!model.endedAt) throw replacedTraining(modelId);
    if (model.state !== 'SUCCESS') throw new TrainingEndedError(modelId, model.state, model.error?.message);
    return { model_id: modelId, metrics: Metrics.nullable().parse(model.card?.metrics ?? null) };
  }
}
