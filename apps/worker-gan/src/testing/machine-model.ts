import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { TvaeConfig } from '@celerity/contracts';
import { machineDataCsv } from '@celerity/sample-data';
import { modelKey, DatasetTables } from '@celerity/storage';
import { trainTvae } from '../tvae/index.js';
import type { TestStorage } from '@celerity/storage/testing';

/** A model of 400 machines that has hardly been trained: it knows the columns and their values. @returns its id */
export async function addMachineModel(storage: TestStorage): Promise<string> {
  const config = TvaeConfig.parse({ epochs: 2, batch_size: 100, exclude_columns: ['UDI', 'Product ID'] });
  const datasetId = await storage.addDataset((await buffer(machineDataCsv({ rows: 400 }))).toString());
  const { id: jobId } = await storage.addJob(datasetId, config);
  const tables = new DatasetTables(storage.datasets, storage.artifacts);
  const { signal } = new AbortController();
  const { table } = await tables.load(datasetId, { rows: 400, seed: 0, signal });
  const { onnx, card } = await trainTvae(table, config);
  const [id, attempt] = [randomUUID(), 1];
  const artifact = modelKey(id);
  const { bytes } = await storage.artifacts.write(artifact, Readable.from([onnx]));
  await storage.jobs.begin(jobId, attempt);
  const model = { id, kind: 'tvae', name: 'machines', datasetId, jobId, config, card: { ...card }, artifact, bytes };
  await storage.jobs.succeed(jobId, attempt, model);
  return id;
}
