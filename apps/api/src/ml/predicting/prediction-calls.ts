import { MAX_INLINE_BYTES, MAX_INLINE_ROWS, predictRows, predictRul, type Row } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  type NewPrediction,
  predictionInputsKey,
  Predictions,
} from '@celerity/storage';
import { BrokerUnavailableError, deriveId, type SentTask, TaskClient, TaskLocator } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { GroupCommit } from './group-commit.js';
import type { KnownModel } from './known-models.js';
import { machinesOf } from './row-columns.js';

/** What a call is known by. */
export interface CallId {
  taskId: string;
  /** It was made for this call alone, and never used. */
  fresh: boolean;
}

/** Calls for predictions: each is a row, which keeps what was asked, and a task, which answers. Both begin at the same time. */
@Injectable()
export class PredictionCalls {
  private readonly rows: GroupCommit<NewPrediction>;

  constructor(
    @Inject(Predictions) private readonly predictions: Predictions,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
  ) {
    this.rows = new GroupCommit((rows) => predictions.insert(rows));
  }

  /**
   * Repeated with the same id, it is the same call.
   *
   * @throws what storage and queue throw. The reconciler ends what is left of a call then.
   */
  async start({ taskId, fresh }: CallId, { id: modelId, card, columns }: KnownModel, rows: Row[]): Promise<SentTask> {
    const id = predictionIdOf(taskId);
    const artifact = await this.store(id, rows);
    const inputs = artifact === undefined ? rows : null;
    const asked = { id, modelId, taskId, rows: rows.length, machines: machinesOf(rows, columns), inputs };
    const call = {
      name: card.task === 'rul' ? predictRul.name : predictRows.name,
      kwargs: { model_id: modelId, rows: artifact === undefined ? rows : { artifact } },
    };
    const [kept, sent] = await Promise.allSettled([
      this.rows.add({ ...asked, inputsArtifact: artifact ?? null }),
      this.tasks.send([call], { taskIds: [taskId], fresh }),
    ]);
    if (sent.status === 'rejected') {
      await this.forget(asked, sent.reason);
      throw sent.reason;
    }
    if (kept.status === 'rejected') throw kept.reason;
    return sent.value[0]!;
  }

  /** Rows that are too large for a queue are an artifact. @returns its key */
  private async store(id: string, rows: Row[]): Promise<string | undefined> {
    const json = rows.length > MAX_INLINE_ROWS || Buffer.from(JSON.stringify(rows));
    if (json !== true && json.length <= MAX_INLINE_BYTES) return undefined;
    const key = predictionInputsKey(id);
    await this.artifacts.write(key, Readable.from([json === true ? Buffer.from(JSON.stringify(rows)) : json]));
    return key;
  }

  /** Of a call that was refused nothing stays; of one that may have been taken everything does. */
  private async forget({ id, taskId }: { id: string; taskId: string }, reason: unknown): Promise<void> {
    if (reason instanceof BrokerUnavailableError || (await this.locator.locate(taskId))) return;
    await this.predictions.discard(id);
    await this.artifacts.delete(predictionInputsKey(id));
  }
}

/** Id of the call that a task answers; the worker derives the same. */
export function predictionIdOf(taskId: string): string {
  return deriveId(taskId, 'prediction');
}
