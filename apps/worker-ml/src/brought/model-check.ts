import { BroughtModel, type checkModel, type ModelCard } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  ArtifactNotFoundError,
  type ArtifactStore,
  DatasetTables,
  type JobError,
  type LoadedTable,
  type MlModel,
  MlModels,
} from '@celerity/storage';
import { type ReadyState, SETTINGS, type TaskContext, type TaskResult } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { ModelNotReadyError, UnknownModelError } from '../serving/errors.js';
import { BroughtModelError, replacedCheck } from './errors.js';
import { mebibytes } from './mebibytes.js';
import type { TrialLimits } from './try-model.js';

/** What a check needs of its task. */
export type CheckTask = Pick<TaskContext<typeof checkModel>, 'request' | 'signal'>;
export type CheckResult = TaskResult<typeof checkModel>;

/** Of all settings, those that a check obeys. */
export interface CheckSettings {
  trials: TrialLimits;
}

/** Rows of the data set that a model is judged by. */
const SAMPLE = { rows: 100_000, seed: 0 };

/** Accepts or refuses a model that a user has brought: once, however often its task is delivered. */
@Injectable()
export class ModelCheck {
  constructor(
    private readonly models: MlModels,
    private readonly tables: DatasetTables,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SETTINGS) private readonly settings: CheckSettings,
  ) {}

  /**
   * Claims the row → reads its file and data set → inspects and tries → writes the card.
   *
   * @throws UnknownModelError, ModelNotReadyError; WorkerLostError when the model belongs to a newer run; BroughtModelError,
   *   UnsuitableDataError; what loading throws
   */
  async run(modelId: string, task: CheckTask): Promise<CheckResult> {
    const model = await this.models.begin(modelId, task.request.attempt);
    if (!model) return this.earlierResult(modelId);
    const declared = declaredOf(model);
    const [onnx, loaded] = await Promise.all([this.fileOf(model), this.tableOf(model, task.signal)]);
    // Brings the ONNX runtime, which a process is spared until its first task needs it.
    const { checkBrought } = await import('./check-brought.js');
    const card = await checkBrought({ onnx, declared, table: loaded?.table }, this.settings.trials, task.signal);
    const rows = loaded?.dataset.rows ?? card.rows;
    return this.store(model, { ...card, rows }, onnx.length, task);
  }

  /** Ends a check that this run may not, or cannot, go on with; one that has ended, or belongs to a newer run, stays as it is. */
  async settle(
    modelId: string,
    { request }: Pick<CheckTask, 'request'>,
    state: ReadyState,
    error: JobError | null,
  ): Promise<void> {
    const settled = await this.models.settle(modelId, state, error, request.attempt);
    if (settled?.artifact) await this.artifacts.delete(settled.artifact);
  }

  private async store({ id, artifact }: MlModel, card: ModelCard, bytes: number, { request }: CheckTask) {
    if (!artifact || !(await this.models.succeed(id, request.attempt, { card, artifact, bytes }))) {
      throw replacedCheck(id);
    }
    return { model_id: id };
  }

  private async fileOf({ id, artifact }: MlModel): Promise<Uint8Array> {
    const { memoryBytes } = this.settings.trials;
    try {
      if (artifact === null) throw new ArtifactNotFoundError(id);
      const bytes = await this.artifacts.size(artifact);
      if (bytes <= memoryBytes) return await this.artifacts.readBytes(artifact);
    } catch (error) {
      if (!(error instanceof ArtifactNotFoundError)) throw error;
      throw new BroughtModelError(`The file of model ${id} is gone: send it again with POST /api/ml/models.`);
    }
    throw new BroughtModelError(
      `The file is larger than a model may be: ${mebibytes(memoryBytes)} (CELERITY_MODEL_TRIAL_MEMORY).`,
    );
  }

  private async tableOf({ datasetId }: MlModel, signal: AbortSignal): Promise<LoadedTable | undefined> {
    return datasetId === null ? undefined : this.tables.load(datasetId, { ...SAMPLE, signal });
  }

  /** What a run that came before has made of the model. */
  private async earlierResult(modelId: string): Promise<CheckResult> {
    const model = await this.models.find(modelId);
    if (!model) throw new UnknownModelError(modelId);
    if (!model.endedAt) throw replacedCheck(modelId);
    if (model.state !== 'SUCCESS') throw new ModelNotReadyError(modelId, model.state, model.error?.message);
    return { model_id: modelId };
  }
}

function declaredOf({ config }: MlModel): BroughtModel {
  const { data, error } = BroughtModel.safeParse(config);
  if (data) return data;
  const [issue] = error.issues;
  throw new BroughtModelError(`What was declared of the model is wrong: ${issue?.path.join('.')}: ${issue?.message}.`);
}
