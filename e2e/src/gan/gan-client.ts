import { DataClient } from '../data-client.js';
import { EventSource } from '../event-source.js';
import type { Answer } from '../http-client.js';

/** A network so small that an epoch takes some ms. */
export const SMALL = { batch_size: 100, embedding_dim: 16, compress_dims: [16], decompress_dims: [16] };

/** More epochs than any spec waits for. */
export const ENDLESS = { ...SMALL, epochs: 10_000 };

export interface StartedTraining {
  job_id: string;
  task_id: string;
}

type Config = Record<string, unknown>;

/** Calls of the gateway as a client makes them who wants synthetic data. */
export class GanClient extends DataClient {
  askToTrain(datasetId: string, config: Config): Promise<Answer> {
    return this.system.request('/api/gan/train', { body: { dataset_id: datasetId, config } });
  }

  async train(datasetId: string, config: Config): Promise<StartedTraining> {
    const { status, body } = await this.askToTrain(datasetId, config);
    if (status !== 202) throw new Error(`the training was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Trains a model and waits for it. @returns its id */
  async model(datasetId: string, config: Config): Promise<string> {
    const { task_id } = await this.train(datasetId, config);
    const { state, result, error } = await this.ended(task_id);
    if (state !== 'SUCCESS') throw new Error(`the training ended as ${state}: ${JSON.stringify(error)}`);
    return result.model_id;
  }

  /** The job's resource. */
  async job(jobId: string): Promise<Answer['body']> {
    return (await this.system.request(`/api/gan/jobs/${jobId}`)).body;
  }

  /** Its progress, live. */
  follow(jobId: string): EventSource {
    return new EventSource(new URL(`/api/gan/jobs/${jobId}/progress`, this.system.api.url).href);
  }

  /** Resolves when the training has told of an epoch. */
  async training(jobId: string): Promise<void> {
    const stream = this.follow(jobId);
    await stream.next(({ event }) => event === 'progress');
    stream.cut();
    await stream.ended;
  }

  cancel(jobId: string): Promise<Answer> {
    return this.system.request(`/api/gan/jobs/${jobId}`, { method: 'DELETE' });
  }

  /** Has rows drawn from a model, or a model evaluated. @returns the task's id */
  async start(modelId: string, what: 'sample' | 'evaluate', body: Config): Promise<string> {
    const answer = await this.system.request(`/api/gan/models/${modelId}/${what}`, { body });
    if (answer.status !== 202) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.task_id;
  }
}
