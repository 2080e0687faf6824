import { MODEL_TASKS, ModelConfig, ModelSettings, RulConfig, RulSettings } from '@celerity/contracts';
import { ProblemError, problemTypes } from '@celerity/server';
import { TASK_STATES } from '@celerity/task-core';
import { z } from 'zod';
import { ModelLinks } from '../models/model-links.js';

const columnName = z.string('must name a column').min(1).max(1000);

const common = {
  dataset_id: z.uuid('must be the id of a data set'),
  exclude_columns: z.array(columnName).max(10_000).optional().describe('Columns to leave out.'),
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(200, 'must have at most 200 characters')
    .optional()
    .describe('Versions of one model share it. (Default: told from data set and target)'),
};

/** Body of `POST /api/ml/train`. */
export const TrainRequest = z
  .discriminatedUnion(
    'task',
    [
      z.strictObject({
        ...common,
        task: z.enum(['classification', 'regression']),
        target: columnName.describe('The column to predict.'),
        unit_column: columnName.optional().describe('Which machine a row is of. No feature.'),
        time_column: columnName.optional().describe('When a row was measured. No feature.'),
        config: ModelSettings.prefault({}).describe('How it is trained: every field has a default.'),
      }),
      z.strictObject({
        ...common,
        task: z.literal('rul'),
        target: columnName
          .optional()
          .describe(
            'A column with the life that is left. (Default: the time to the last row of its unit, which failed then)',
          ),
        unit_column: columnName.describe('Which unit a row is of.'),
        time_column: columnName.describe('Cycles or moments, in order within a unit.'),
        config: RulSettings.prefault({}).describe('How it is trained: every field has a default.'),
      }),
    ],
    `must be one of ${MODEL_TASKS.join(', ')}`,
  )
  .meta({ id: 'MlTrainRequest' });
export type TrainRequest = z.output<typeof TrainRequest>;

/** Answer to an accepted training. */
export const AcceptedModel = z
  .object({
    model_id: z.uuid(),
    task_id: z.string(),
    name: z.string(),
    version: z.int().describe('Of its name, from 1.'),
    state: z.enum(TASK_STATES),
    warnings: z.array(z.string()).describe('What the caller should know, such as that nobody consumes the queue.'),
    links: ModelLinks,
  })
  .meta({ id: 'AcceptedMlModel' });
export type AcceptedModel = z.output<typeof AcceptedModel>;

/** What the training's task is told. @throws ProblemError 422 when columns are excluded in both places, and differently */
export function configOf(request: TrainRequest): ModelConfig | RulConfig {
  const { unit_column, time_column, target } = request;
  const columns = { exclude_columns: excludedIn(request), unit_column, time_column, target };
  return request.task === 'rul'
    ? RulConfig.parse({ ...request.config, ...columns, task: request.task })
    : ModelConfig.parse({ ...request.config, ...columns, task: request.task });
}

function excludedIn({ exclude_columns: given, config }: TrainRequest): string[] {
  const inConfig = config.exclude_columns;
  if (!given || inConfig.length === 0) return given ?? inConfig;
  const isSame = given.length === inConfig.length && given.every((name) => inConfig.includes(name));
  if (isSame) return given;
  const message = 'differs from config.exclude_columns: give one of them';
  const errors = [{ path: 'exclude_columns', message }];
  throw new ProblemError(problemTypes.invalidRequest, `exclude_columns: ${message}.`, { errors });
}
