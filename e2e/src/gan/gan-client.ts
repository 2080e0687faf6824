import { text } from 'node:stream/consumers';
import { machineDataCsv } from '@celerity/sample-data';
import { EventSource } from '../event-source.js';
import type { Answer } from '../http-client.js';
import type { System } from '../system.js';

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
export class GanClient {
  constructor(private readonly system: System) {}

  upload(csv: string, query = '?name=machines.csv'): Promise<Answer> {
    const headers = { 'content-type': 'text/csv' };
    return this.system.request(`/api/datasets${query}`, { body: csv, headers });
  }

  /** Uploads a table that is one. @returns its id */
  async dataset(csv: string): Promise<string> {
    const { status, body } = await this.upload(csv);
    if (status !== 201) throw new Error(`the upload was answered ${status}: ${JSON.stringify(body)}`);
    return body.dataset_id;
  }

  /** Uploads so many generated machines. @returns the data set's id */
  async machines(rows: number): Promise<string> {
    return this.dataset(await text(machineDataCsv({ rows })));
  }

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

  /** A task when it has ended. */
  async ended(taskId: string): Promise<Answer['body']> {
    for (;;) {
      const { status, body } = await this.system.request(`/api/tasks/${taskId}/result?timeout=60`);
      if (status === 200) return body;
    }
  }

  /** The rows of a data set, and the names of its columns. */
  async rows(datasetId: string): Promise<{ columns: string[]; rows: string[][] }> {
    const { status, body } = await this.system.request(`/api/datasets/${datasetId}/rows`);
    if (status !== 200) throw new Error(`the rows were answered ${status}: ${JSON.stringify(body)}`);
    const [columns = [], ...rows] = String(body)
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    return { columns, rows };
  }
}
