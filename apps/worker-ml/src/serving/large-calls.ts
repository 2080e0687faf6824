import { Readable } from 'node:stream';
import { MAX_INLINE_BYTES, MAX_ROWS, type Prediction, Row } from '@celerity/contracts';
import { ARTIFACT_STORE, ArtifactNotFoundError, type ArtifactStore, predictionOutputsKey } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidRowsError } from './errors.js';

/** Rows as tasks carry them. */
export type TaskRows = readonly Row[] | { artifact: string };

/** What a task tells of its predictions. */
export interface TaskPredictions {
  predictions: Prediction[] | null;
  artifact: string | null;
}

/** Predictions with no more attributions than this are small: they need not be written to be measured. */
const FEW_ATTRIBUTIONS = 500;

/** Largest artifact that is read for its rows: another one, such as a data set, could take all memory. */
const MAX_BYTES = 64 * 2 ** 20;

const StoredRows = z.array(Row).max(MAX_ROWS);

/** Large calls: their rows come from the artifact store, and their predictions go there. */
@Injectable()
export class LargeCalls {
  constructor(@Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore) {}

  /** @throws InvalidRowsError when the artifact is not there, or is no JSON array of at most 10,000 rows */
  async rowsOf(rows: TaskRows): Promise<readonly Row[]> {
    if (!('artifact' in rows)) return rows;
    const { artifact } = rows;
    const parsed = StoredRows.safeParse(jsonIn(await this.read(artifact)));
    if (parsed.success) return parsed.data;
    const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    throw new InvalidRowsError(
      `The artifact '${artifact}' is no JSON array of at most ${MAX_ROWS} rows: ${where}${message}.`,
    );
  }

  private async read(artifact: string): Promise<Buffer> {
    try {
      const bytes = await this.artifacts.size(artifact);
      if (bytes <= MAX_BYTES) return await this.artifacts.readBytes(artifact);
      throw new InvalidRowsError(`The artifact '${artifact}' has ${bytes} bytes: predict so many rows as a data set.`);
    } catch (error) {
      throw error instanceof ArtifactNotFoundError ? new InvalidRowsError(error.message) : error;
    }
  }

  /** Puts predictions that are too large for a result into the store. */
  async resultOf(predictionId: string, predictions: Prediction[]): Promise<TaskPredictions> {
    const attributions = predictions.reduce((sum, { attributions }) => sum + attributions.length, 0);
    if (attributions <= FEW_ATTRIBUTIONS) return { predictions, artifact: null };
    const json = Buffer.from(JSON.stringify(predictions));
    if (json.length <= MAX_INLINE_BYTES) return { predictions, artifact: null };
    const artifact = predictionOutputsKey(predictionId);
    await this.artifacts.write(artifact, Readable.from([json]));
    return { predictions: null, artifact };
  }
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
