import { Explanation, ExplainOptions } from '@celerity/contracts';
import type { StoredExplanation } from '@celerity/storage';
import type { SentTask, TaskState } from '@celerity/task-core';
import { pathOfPrediction } from '../ml/predicting/predict-request.js';
import { pathOfTask } from '../tasks/submission.js';
import {
  type AcceptedExplanation,
  type ExplanationResource,
  NOTHING_WRITTEN,
  pathOfExplanation,
} from './llm-requests.js';

type Ids = Pick<StoredExplanation, 'id' | 'taskId' | 'predictionId'>;

/** What to answer to a call that was accepted. */
export function acceptedExplanation(row: Ids & { state: TaskState }, { warnings }: SentTask): AcceptedExplanation {
  return {
    explanation_id: row.id,
    prediction_id: row.predictionId,
    task_id: row.taskId,
    state: row.state,
    warnings,
    links: linksOf(row),
  };
}

/** How an explanation is shown. @param state that its task knows, which may be newer than its row */
export function explanationResource(stored: StoredExplanation, state: TaskState): ExplanationResource {
  const { row, language, audience } = ExplainOptions.parse(stored.options);
  const written = Explanation.safeParse(stored.explanation);
  return {
    explanation_id: stored.id,
    prediction_id: stored.predictionId,
    row,
    language,
    audience,
    task_id: stored.taskId,
    state,
    error: stored.error,
    ...NOTHING_WRITTEN,
    ...(written.success && written.data),
    created_at: stored.createdAt.toISOString(),
    ended_at: stored.endedAt?.toISOString() ?? null,
    links: linksOf(stored),
  };
}

function linksOf({ id, taskId, predictionId }: Ids): ExplanationResource['links'] {
  const task = pathOfTask(taskId);
  return {
    self: pathOfExplanation(id),
    prediction: pathOfPrediction(predictionId),
    task,
    events: `${task}/events`,
    result: `${task}/result`,
  };
}
