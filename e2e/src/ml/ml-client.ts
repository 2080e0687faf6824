import { DataClient } from '../data-client.js';
import { EventSource } from '../event-source.js';
import type { Answer } from '../http-client.js';

/** Settings with which a training takes a second. */
export const QUICK = { rounds: 20, learning_rate: 0.2, folds: 2 };

/** More than any spec waits for. */
export const ENDLESS = { rounds: 5000, patience: 0, folds: 20, learning_rate: 0.001 };

/** What tells of failures: a failure and its modes are known only together. */
export const MODES = ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'];

/** A machine as usual. */
export const MACHINE = {
  ...{ Type: 'M', 'Air temperature [K]': 300.1, 'Process temperature [K]': 310.2 },
  ...{ 'Rotational speed [rpm]': 1500, 'Torque [Nm]': 40.5, 'Tool wear [min]': 100 },
};

/** Columns of which it is told. */
export const FEATURES = Object.keys(MACHINE);

export interface StartedModel {
  model_id: string;
  task_id: string;
}

type Json = Record<string, unknown>;

/** Calls of the gateway as a client makes them who wants predictions. */
export class MlClient extends DataClient {
  /** Asks for a failure model, unless `body` says otherwise. */
  askToTrain(datasetId: string, body: Json = {}): Promise<Answer> {
    const failure = { task: 'classification', target: 'Machine failure', exclude_columns: MODES, config: QUICK };
    return this.system.request('/api/ml/train', { body: { dataset_id: datasetId, ...failure, ...body } });
  }

  async train(datasetId: string, body?: Json): Promise<StartedModel> {
    const { status, body: started } = await this.askToTrain(datasetId, body);
    if (status !== 202) throw new Error(`the training was answered ${status}: ${JSON.stringify(started)}`);
    return started;
  }

  /** Trains a model and waits for it. @returns its id */
  async model(datasetId: string, body?: Json): Promise<string> {
    const { task_id, model_id } = await this.train(datasetId, body);
    const { state, error } = await this.ended(task_id);
    if (state !== 'SUCCESS') throw new Error(`the training ended as ${state}: ${JSON.stringify(error)}`);
    return model_id;
  }

  /** A model's resource: its card, and what else is known. */
  async card(modelId: string): Promise<Answer['body']> {
    return (await this.system.request(`/api/ml/models/${modelId}`)).body;
  }

  /** Its training, live. */
  follow(modelId: string): EventSource {
    return new EventSource(new URL(`/api/ml/models/${modelId}/progress`, this.system.api.url).href);
  }

  /** Resolves when the training has told of its progress. */
  async training(modelId: string): Promise<void> {
    const stream = this.follow(modelId);
    await stream.next(({ event }) => event === 'progress');
    stream.cut();
    await stream.ended;
  }

  predict(modelId: string, rows: readonly Json[], more: Json = {}): Promise<Answer> {
    return this.system.request('/api/ml/predict', { body: { model_id: modelId, rows, wait: 30, ...more } });
  }

  /** A stored call when its answer is there. */
  async answered(predictionId: string): Promise<Answer['body']> {
    for (;;) {
      const { body } = await this.system.request(`/api/ml/predictions/${predictionId}`);
      if (body.state !== 'PENDING') return body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
