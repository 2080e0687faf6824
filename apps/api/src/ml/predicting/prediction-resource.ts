import type { PredictionEnd, PredictionSummary } from '@celerity/storage';
import type { SentTask } from '@celerity/task-core';
import { pathOfTask } from '../../tasks/submission.js';
import { pathOfModel } from '../models/model-links.js';
import { type AcceptedPrediction, pathOfPrediction, type PredictionItem } from './predict-request.js';
import { predictionIdOf } from './prediction-calls.js';

/** What to answer to a call that was accepted. */
export function acceptedPrediction(modelId: string, { taskId, warnings }: SentTask): AcceptedPrediction {
  const predictionId = predictionIdOf(taskId);
  return {
    prediction_id: predictionId,
    model_id: modelId,
    task_id: taskId,
    state: 'PENDING',
    warnings,
    links: linksOf({ id: predictionId, modelId, taskId }),
  };
}

/** How a stored call is shown. @param end how it has ended, where its row does not know it */
export function predictionItem(call: PredictionSummary, end?: PredictionEnd): PredictionItem {
  const error = call.error ?? end?.error ?? null;
  const isEnded = call.endedAt !== null || end !== undefined;
  return {
    prediction_id: call.id,
    model_id: call.modelId,
    task_id: call.taskId,
    state: error ? 'FAILURE' : isEnded ? 'SUCCESS' : 'PENDING',
    row_count: call.rows,
    machines: call.machines,
    error,
    created_at: call.createdAt.toISOString(),
    ended_at: call.endedAt?.toISOString() ?? null,
    links: linksOf(call),
  };
}

function linksOf({
  id,
  modelId,
  taskId,
}: Pick<PredictionSummary, 'id' | 'modelId' | 'taskId'>): PredictionItem['links'] {
  const task = pathOfTask(taskId);
  return { self: pathOfPrediction(id), model: pathOfModel(modelId), task, result: `${task}/result` };
}
