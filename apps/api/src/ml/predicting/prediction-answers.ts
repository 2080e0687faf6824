import type { Settings } from '@celerity/config';
import { predictRows } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  type PredictionEnd,
  Predictions,
  type PredictionSummary,
} from '@celerity/storage';
import { isReady, SETTINGS, TaskLocator, type TaskView } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { errorOf, LOST } from '../../tasks/row-tasks.js';

/** A call whose task is not known after so long was never sent, ms. */
const LOST_AFTER = 60_000;
/** Calls that are ended together: each may have a quarter of a mebibyte of predictions. */
const AT_ONCE = 50;

/** What was answered to calls for predictions, where the worker could not store it. */
@Injectable()
export class PredictionAnswers {
  constructor(
    @Inject(Predictions) private readonly predictions: Predictions,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** How a call has ended, by its task; undefined while it has not. */
  async find({ id, taskId, createdAt }: PredictionSummary): Promise<PredictionEnd | undefined> {
    const view = (await this.locator.locate(taskId))?.view;
    if (view) return isReady(view.state) ? endOf(id, view) : undefined;
    return Date.now() - createdAt.getTime() > LOST_AFTER ? { id, error: LOST } : undefined;
  }

  /** Ends calls as their tasks have, some in one statement. @returns ids of those whose task is lost */
  async mend(calls: readonly PredictionSummary[]): Promise<string[]> {
    const lost: string[] = [];
    for (let from = 0; from < calls.length; from += AT_ONCE) {
      const found = await Promise.all(calls.slice(from, from + AT_ONCE).map((call) => this.find(call)));
      const ends = found.filter((end) => end !== undefined);
      await this.predictions.end(ends);
      lost.push(...ends.filter(({ error }) => error === LOST).map(({ id }) => id));
    }
    return lost;
  }

  /** Deletes some of the predictions that are older than they are to be kept (CELERITY_PREDICTION_RETENTION). @returns how many */
  async prune(): Promise<number> {
    const { predictionRetention } = this.settings.serving;
    if (predictionRetention === 0) return 0;
    const gone = await this.predictions.prune(predictionRetention * 1000);
    for (const key of gone.flatMap(({ inputsArtifact, outputsArtifact }) => [inputsArtifact, outputsArtifact])) {
      if (key !== null) await this.artifacts.delete(key);
    }
    return gone.length;
  }
}

function endOf(id: string, view: TaskView): PredictionEnd {
  if (view.state !== 'SUCCESS') return { id, error: errorOf(view) ?? { type: view.state, message: 'It was revoked.' } };
  const result = predictRows.result.safeParse(view.result);
  if (!result.success) return { id, error: LOST };
  return { id, outputs: result.data.predictions, outputsArtifact: result.data.artifact };
}
