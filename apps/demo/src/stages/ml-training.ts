import { z } from 'zod';
import { type Metrics, StartedModel, TrainedModel } from '../gateway/resources.js';
import type { Reading } from '../show/meter.js';
import { awaitTask } from './await-task.js';
import { companionsOf } from './companions.js';
import type { StageContext } from './stage.js';

const Progress = z.object({
  stage: z.string(),
  fold: z.number().nullable(),
  folds: z.number(),
  round: z.number(),
  rounds: z.number(),
  percent: z.number(),
});

/**
 * Trains a model that predicts the label, and judges it on rows that it was not trained on.
 *
 * @param config settings that are not to be the system's own.
 */
export async function trainPredictor(context: StageContext, target: string, config: object): Promise<TrainedModel> {
  const { gateway, story } = context;
  const { dataset_id, columns } = story.get('dataset');
  const names = columns.map(({ name }) => name);
  const request = {
    dataset_id,
    task: isCategory(context, target) ? 'classification' : 'regression',
    target,
    exclude_columns: companionsOf(target, names),
    config,
  };
  const started = await gateway.post('/api/ml/train', request, StartedModel);
  return awaitTask(context, started, TrainedModel, readingOf);
}

/** What a column holds is one of a few values: whether it failed, and how. */
export function isCategory({ story }: StageContext, name: string): boolean {
  const kind = story.get('dataset').columns.find((column) => column.name === name)?.kind;
  return kind === 'boolean' || kind === 'categorical';
}

/** How well a model predicts rows that it was not trained on. */
export function judgement({ roc_auc, average_precision, rmse, r2 }: Metrics): string {
  const figures = [
    ['ROC AUC', roc_auc],
    ['average precision', average_precision],
    ['RMSE', rmse],
    ['R²', r2],
  ] as const;
  return figures
    .flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value.toFixed(3)}`] : []))
    .join(', ');
}

function readingOf(progress: unknown): Reading | undefined {
  const { data } = Progress.safeParse(progress);
  if (!data) return undefined;
  const { stage, fold, folds, round, rounds, percent } = data;
  const part = fold === null ? stage : `${stage}, part ${fold}/${folds}`;
  return { share: percent / 100, words: rounds > 0 ? `${part}, round ${round}/${rounds}` : part };
}
