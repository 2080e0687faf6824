import { Agent, request } from 'node:http';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { machineDataCsv } from '@celerity/sample-data';
import { CSV, LABEL, TOLD_WITH_LABEL } from '../ai4i.js';
import { Measured } from '../processes.js';
import { Servers } from '../servers.js';

type Json = Record<string, unknown>;

/** A task that was started, and what it makes. */
interface Started {
  task_id: string;
  model_id: string;
  job_id: string;
}

export interface Metrics {
  roc_auc: number;
  average_precision: number;
}

/** The gateway, worker-ml and worker-gan as they are deployed, and calls as a client makes them. */
export class MlSystem {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly servers: Servers,
    private readonly api: Measured,
    readonly worker: Measured,
    private readonly gan: Measured,
    private readonly profiler: Measured,
  ) {}

  static async start(): Promise<MlSystem> {
    const servers = await Servers.start();
    const env = { ...servers.env, RATE_LIMIT_PER_MINUTE: '0' };
    const apps = ['api', 'worker-ml', 'worker-gan', 'worker-default'].map((name) => Measured.app(name, env));
    const [api, worker, gan, profiler] = await Promise.all(apps);
    return new MlSystem(servers, api!, worker!, gan!, profiler!);
  }

  /** Uploads AI4I 2020. @returns its id */
  uploadRealRows(): Promise<string> {
    return this.upload(createReadStream(CSV));
  }

  /** Uploads so many made-up rows of the same kind. @returns the data set's id */
  uploadMadeRows(rows: number): Promise<string> {
    return this.upload(Readable.from(machineDataCsv({ rows })));
  }

  /** Starts the training of a failure model. */
  async startTraining(datasetId: string, config: Json = {}): Promise<Started> {
    const exclude_columns = TOLD_WITH_LABEL;
    const body = { dataset_id: datasetId, task: 'classification', target: LABEL, exclude_columns, config };
    return this.call('POST', '/api/ml/train', body);
  }

  /** Waits for a task. @returns its result, and the seconds that it ran */
  async ended<R>(taskId: string): Promise<{ result: R; runtime: number }> {
    for (;;) {
      const task = await this.call<Json>('GET', `/api/tasks/${taskId}/result?timeout=60`);
      if (task['state'] === 'SUCCESS') return { result: task['result'] as R, runtime: Number(task['runtime']) };
      if (task['state'] === 'FAILURE' || task['state'] === 'REVOKED')
        throw new Error(`${taskId}: ${JSON.stringify(task['error'])}`);
    }
  }

  async state(taskId: string): Promise<string> {
    return String((await this.call<Json>('GET', `/api/tasks/${taskId}`))['state']);
  }

  async cancel(taskId: string): Promise<void> {
    await this.call('DELETE', `/api/tasks/${taskId}?terminate=true`);
    while (!['REVOKED', 'SUCCESS'].includes(await this.state(taskId)));
  }

  /** Predicts a row, and waits for the answer. */
  async predict(modelId: string, row: Json): Promise<void> {
    const { predictions } = await this.call<Json>('POST', '/api/ml/predict', { model_id: modelId, rows: [row] });
    if (!Array.isArray(predictions) || predictions.length !== 1) throw new Error('a row was not predicted in time');
  }

  call<R = Started>(method: string, path: string, body?: Json): Promise<R> {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.ask<R>(
      method,
      path,
      headers,
      body === undefined ? Readable.from([]) : Readable.from([JSON.stringify(body)]),
    );
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    for (const app of [this.worker, this.gan, this.profiler, this.api]) await app.stop();
    await this.servers.stop();
  }

  private async upload(csv: Readable): Promise<string> {
    const headers = { 'content-type': 'text/csv' };
    const { dataset_id, state, task_id } = await this.ask<Json>('POST', '/api/datasets?name=machines', headers, csv);
    if (state !== 'ready') await this.ended(String(task_id));
    return String(dataset_id);
  }

  /** `fetch` is no client for measuring: it takes a millisecond itself. */
  private ask<R>(method: string, path: string, headers: Record<string, string>, body: Readable): Promise<R> {
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, this.api.url), { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text || 'null') as R);
          else reject(new Error(`${method} ${path} was answered ${response.statusCode}: ${text}`));
        });
      });
      asked.on('error', reject);
      body.pipe(asked);
    });
  }
}
