import { randomUUID } from 'node:crypto';
import { ProblemError } from '@celerity/server';
import { ARTIFACT_STORE, type ArtifactStore, type Dataset, datasetKey, Datasets } from '@celerity/storage';
import { CsvError, type CsvFormat } from '@celerity/tabular';
import { deriveId, LOGGER, toError } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { datasetNotFound, datasetProblems, invalidCsv, notRead } from './dataset-problems.js';
import { IncomingTable } from './incoming-table.js';
import { profileTaskId, Profiling } from './profiling.js';

/** Longest that the bytes of an upload may take to arrive, ms. */
export const UPLOAD_LIMIT = 12 * 3_600_000;

export interface Upload {
  name: string;
  /** What is known of it. */
  format: Partial<CsvFormat>;
  bytes: AsyncIterable<Uint8Array>;
}

/** An upload whose bytes have arrived. */
export interface StoredUpload {
  /** What its id is derived from, as the first one. */
  seed: string;
  datasetId: string;
  bytes: number;
  format: CsvFormat;
  /** Of its bytes. */
  digest: string;
}

export interface ReadUpload {
  dataset: Dataset;
  warnings: string[];
}

/** Takes data sets in: row → bytes → the task that reads them. What a crash leaves in between, the reconciler mends. */
@Injectable()
export class Uploads {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly profiling: Profiling,
  ) {}

  /**
   * Writes the row of a new data set, and stores its bytes.
   *
   * @throws ProblemError 422 for what cannot be a table, 408; what the source and storage throw. Nothing is kept then.
   */
  async store({ name, format, bytes: source }: Upload): Promise<StoredUpload> {
    const seed = randomUUID();
    const datasetId = deriveId(seed, 0);
    await this.datasets.create({ id: datasetId, name, source: 'upload', taskId: profileTaskId(datasetId) });
    const table = new IncomingTable(format);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tooSlow()), UPLOAD_LIMIT).unref();
    try {
      const { bytes } = await this.artifacts.write(datasetKey(datasetId), table.pass(source), { signal: late.signal });
      return { seed, datasetId, bytes, format: table.format!, digest: table.digest() };
    } catch (error) {
      await this.discard(datasetId);
      throw error instanceof CsvError ? invalidCsv(placed(error)) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Has a data set read whose bytes are `stored`, and waits for that, for a minute at most. May be repeated.
   *
   * @param signal ends the wait
   * @throws ProblemError 422 with the place of what is wrong with the file; what storage and queue throw.
   */
  async read(datasetId: string, { bytes, format }: StoredUpload, signal: AbortSignal): Promise<ReadUpload> {
    await this.datasets.uploaded(datasetId, { bytes, format });
    const { warnings } = await this.profiling.start(datasetId);
    await this.profiling.wait(datasetId, warnings, signal);
    const dataset = await this.settled(datasetId);
    if (!dataset.error) return { dataset, warnings: dataset.state === 'ready' ? [] : warnings };
    throw dataset.error.line === undefined ? notRead(dataset.error) : invalidCsv(dataset.error);
  }

  /** Whether there is a data set of this id. */
  async has(datasetId: string): Promise<boolean> {
    return (await this.datasets.find(datasetId)) !== undefined;
  }

  /** Removes a data set: its row, then its bytes. */
  async remove(datasetId: string): Promise<void> {
    await this.datasets.delete(datasetId);
    await this.artifacts.delete(datasetKey(datasetId));
  }

  /** As `remove`, where something else went wrong before and is what the caller is to hear of. */
  async discard(datasetId: string): Promise<void> {
    await this.remove(datasetId).catch((failure: unknown) => {
      this.logger.warn({ dataset_id: datasetId, error: toError(failure).message }, 'an upload is left behind');
    });
  }

  private async settled(datasetId: string): Promise<Dataset> {
    const dataset = await this.datasets.find(datasetId);
    if (dataset) await this.profiling.settle(dataset);
    const settled = dataset?.state === 'profiling' ? await this.datasets.find(datasetId) : dataset;
    if (!settled) throw datasetNotFound(datasetId);
    return settled;
  }
}

function placed({ reason, line, column, message }: CsvError) {
  return { reason, line, column, detail: message };
}

function tooSlow(): ProblemError {
  return new ProblemError(datasetProblems.tooSlow, `The upload took longer than ${UPLOAD_LIMIT / 3_600_000} hours.`);
}
