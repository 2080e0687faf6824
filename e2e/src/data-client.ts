import { text } from 'node:stream/consumers';
import { machineDataCsv } from '@celerity/sample-data';
import type { Answer } from './http-client.js';
import type { System } from './system.js';

/** Calls of the gateway as a client makes them who has tables. */
export class DataClient {
  constructor(protected readonly system: System) {}

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
