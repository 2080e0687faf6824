import type { Settings } from '@celerity/config';
import { checkModel, type ModelConfig, type RulConfig, trainModel, trainRulModel } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  type JobError,
  type MlModel,
  MlModels,
  type MlModelSummary,
  modelKey,
  type NewMlModel,
} from '@celerity/storage';
import {
  BrokerUnavailableError,
  type ReadyState,
  type SentTask,
  SETTINGS,
  type TaskCall,
  TaskClient,
  TaskLocator,
  TaskRevoker,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { type LiveRow, RowTasks } from '../../tasks/row-tasks.js';
import { modelNotSent } from '../ml-problems.js';

/** A model to train. */
export interface Training {
  modelId: string;
  name: string;
  datasetId: string;
  config: ModelConfig | RulConfig;
}

export interface StartedModel {
  model: MlModel;
  sent: SentTask;
}

/** Id of the task that trains a model: derived, so that it is sent once however often. */
export function trainingTaskId(modelId: string): string {
  return `train-${modelId}`;
}

/** Models and the tasks that make them: by training, or by a check where a user has brought the file. The row is written first. */
@Injectable()
export class MlTrainings {
  private readonly rows: RowTasks<MlModel>;

  constructor(
    @Inject(MlModels) private readonly models: MlModels,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskLocator) locator: TaskLocator,
    @Inject(TaskRevoker) revoker: TaskRevoker,
    @Inject(SETTINGS) { results }: Settings,
  ) {
    const kind = {
      find: (id: string) => models.find(id),
      send: (model: MlModel) => this.send(model),
      settle: (id: string, state: ReadyState, error: JobError | null) => this.settle(id, state, error),
      discard: (id: string) => models.discard(id),
    };
    this.rows = new RowTasks(kind, { locator, revoker, expires: results.expires });
  }

  /** As `startMaking`, of a model that is to be trained. */
  start({ modelId, name, datasetId, config }: Training): Promise<StartedModel> {
    const extraDatasetId = config.task === 'rul' ? undefined : config.extra_dataset_id;
    const model = {
      id: modelId,
      name,
      task: config.task,
      origin: 'trained' as const,
      datasetId,
      extraDatasetId,
      config,
    };
    return this.startMaking({ ...model, taskId: trainingTaskId(modelId) });
  }

  /**
   * Writes the row of a model, and sends its task. Repeated with the same id, it is the same model.
   *
   * @throws ProblemError 404 and 409 when a data set cannot be used; 503 when the broker does not answer: the model is kept then, and its
   *   task sent by the reconciler. What else is thrown leaves no model behind.
   */
  async startMaking(model: NewMlModel): Promise<StartedModel> {
    const creation = await this.models.create(model);
    if (creation.outcome !== 'created') {
      const { datasetId } = creation;
      const path = datasetId === model.datasetId ? 'dataset_id' : 'config.extra_dataset_id';
      if (creation.outcome === 'unknown-dataset') throw datasetNotFound(datasetId, path);
      throw datasetNotReady(datasetId, creation.datasetState);
    }
    try {
      return { model: creation.model, sent: await this.rows.start(creation.model) };
    } catch (error) {
      throw error instanceof BrokerUnavailableError ? modelNotSent(model.id, error) : error;
    }
  }

  /** Sends the task of a model; sent again, it is the same task. */
  async send(model: MlModel): Promise<SentTask> {
    const [sent] = await this.tasks.send([callOf(model)], { taskIds: [model.taskId] });
    return sent!;
  }

  async find(modelId: string): Promise<LiveRow<MlModel> | undefined> {
    const model = await this.models.find(modelId);
    return model && this.rows.live(model);
  }

  /** A model as it is now. One whose task has ended without it (kill -9, a time limit) is settled first. */
  live(model: MlModelSummary): Promise<LiveRow<MlModel>> {
    return this.rows.live({ ...model, card: null });
  }

  /** Brings a row in line with its task. @returns what was done, for the log; undefined when there was nothing to do */
  mend(model: MlModel): Promise<string | undefined> {
    return this.rows.mend(model);
  }

  /** Removes a model and its file. What makes it is stopped first. */
  async remove(model: MlModel): Promise<void> {
    await this.rows.cancel(model);
    await this.models.delete(model.id);
    await this.artifacts.delete(modelKey(model.id));
  }

  /** Ends a model's making, if it has not ended. Nobody needs a file then that a user has brought. */
  private async settle(id: string, state: ReadyState, error: JobError | null): Promise<void> {
    const ended = await this.models.settle(id, state, error);
    if (ended) await this.artifacts.delete(modelKey(id));
  }
}

function callOf({ id, task, origin, config }: MlModel): TaskCall {
  if (origin === 'brought') return { name: checkModel.name, args: [id] };
  return { name: task === 'rul' ? trainRulModel.name : trainModel.name, args: [id, config] };
}
