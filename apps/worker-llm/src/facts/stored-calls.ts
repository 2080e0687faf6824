import { type ModelCard, Prediction, Row } from '@celerity/contracts';
import { ARTIFACT_STORE, ArtifactNotFoundError, type ArtifactStore, type StoredPrediction } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LostAnswerError, PredictionFailedError, PredictionNotAnsweredError } from './errors.js';
import { type Call, type PastRow, pastRows } from './past-rows.js';

/** Largest artifact that is read, bytes: as large as a call may be. */
const MAX_BYTES = 64 * 2 ** 20;

const Rows = z.array(Row);
const Predictions = z.array(Prediction);

/** Reads calls as they are stored: in their row, or as artifacts where they are large. */
@Injectable()
export class StoredCalls {
  constructor(@Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore) {}

  /**
   * The answers of a call, each with what was asked.
   *
   * @throws PredictionNotAnsweredError, PredictionFailedError, LostAnswerError
   */
  async answers(stored: StoredPrediction, card: ModelCard): Promise<PastRow[]> {
    return pastRows(await this.call(stored), card);
  }

  private async call(stored: StoredPrediction): Promise<Call> {
    const { id, createdAt, endedAt, error } = stored;
    if (error) throw new PredictionFailedError(id, error);
    if (!endedAt) throw new PredictionNotAnsweredError(id);
    const outputs = stored.outputs ?? (await this.read(id, stored.outputsArtifact));
    const inputs = stored.inputs ?? (await this.read(id, stored.inputsArtifact));
    const [asked, answered] = [Rows.safeParse(inputs), Predictions.safeParse(outputs)];
    if (!asked.success || !answered.success) throw new LostAnswerError(id, 'it is no JSON array of rows');
    return { id, createdAt, inputs: asked.data, outputs: answered.data };
  }

  private async read(id: string, key: string | null): Promise<unknown> {
    if (key === null) throw new LostAnswerError(id, 'it was not kept');
    try {
      if ((await this.artifacts.size(key)) > MAX_BYTES) throw new LostAnswerError(id, 'it is too large');
      return JSON.parse((await this.artifacts.readBytes(key)).toString()) as unknown;
    } catch (error) {
      if (error instanceof ArtifactNotFoundError) throw new LostAnswerError(id, 'its artifact is gone');
      if (error instanceof SyntaxError) throw new LostAnswerError(id, 'its artifact is no JSON');
      throw error;
    }
  }
}
