import { COLUMN_KINDS } from '@celerity/tabular';
import { z } from 'zod';
import { VALIDATION_METHODS } from './training-config.js';

export const MODEL_TASKS = ['classification', 'regression', 'rul'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

/** How a feature was distributed in training: what drift is measured against. Shares sum to 1 with `missing`. */
const Reference = z.object({
  edges: z
    .array(z.number())
    .optional()
    .describe('Numbers: inner edges of bins of about equal share, rising; bin i ends with edge i, included.'),
  shares: z.array(z.number()).describe('Of each bin, one more than edges; of each level.'),
  missing: z.number(),
});
export type Reference = z.output<typeof Reference>;

/** A column that rows to predict must have. */
export const CardFeature = z.discriminatedUnion('kind', [
  z.object({
    name: z.string(),
    kind: z.literal('numeric'),
    min: z.number().nullable().describe('Seen in training; null where it never had a value.'),
    max: z.number().nullable(),
    mean: z.number().nullable(),
    p05: z.number().nullable().describe('From here to `p95` lie nine of ten values: the normal range.'),
    p95: z.number().nullable(),
    reference: Reference,
  }),
  z.object({ name: z.string(), kind: z.literal('categorical'), levels: z.array(z.string()), reference: Reference }),
]);
export type CardFeature = z.output<typeof CardFeature>;

const metric = z.number().nullable();

/** On rows that were not trained on, of all folds together. Null where it is not defined, such as with one class in a fold. */
export const Metrics = z.object({
  rows: z.int().describe('That it was judged by.'),
  log_loss: metric.optional(),
  roc_auc: metric.optional().describe('Of more than two classes: the mean of each against the rest.'),
  average_precision: metric.optional(),
  brier: metric.optional(),
  accuracy: metric.optional(),
  f1: metric.optional().describe('At the threshold; of more than two classes: the mean over them.'),
  best_f1: metric.optional(),
  best_threshold: metric.optional(),
  rmse: metric.optional(),
  mae: metric.optional(),
  r2: metric.optional(),
  rul_score: metric
    .optional()
    .describe('Asymmetric score of Saxena et al. (2008), mean over rows: late costs more than early.'),
  interval_coverage: metric.optional().describe('Share of rows between the lower and the upper bound.'),
});
export type Metrics = z.output<typeof Metrics>;

/** Of each feature; null for one that is text, and where it never had a value. */
const bySensor = z.array(z.number().nullable());

/** How a remaining-useful-life model looks at the rows of a unit: `docs/remaining-life.md`. Sensors are the card's features, by index. */
const RulFacts = z.object({
  max_rul: z.number(),
  windows: z.array(z.int()),
  quantiles: z.tuple([z.number(), z.number()]),
  time: z
    .enum(['number', 'elapsed', 'moment'])
    .describe(
      'Of the time column: a number that is an input; one that counts from the first row of its unit; a moment.',
    ),
  regimes: z
    .object({
      by: z.array(z.object({ sensor: z.int(), edges: z.array(z.number()) })),
      groups: z.array(z.object({ levels: z.array(z.int()), mean: bySensor, deviation: bySensor })),
    })
    .nullable()
    .describe(
      'Operating conditions: the levels that tell them, and what sensors show in each. Null where there is one.',
    ),
  health_index: z
    .object({ weights: bySensor, mean: bySensor, deviation: bySensor })
    .nullable()
    .describe('One signal of all sensors: the sum of weights × deviations from the mean, in units of life.'),
  inputs: z
    .array(z.object({ name: z.string(), feature: z.string().nullable() }))
    .describe(
      'Of the file, in order: what is computed from the rows of a unit, and of which column; null: of the health index.',
    ),
});

/** What is known of a model. Plain JSON. */
export const ModelCard = z.object({
  version: z.literal(1).describe('Of the card and its file together.'),
  origin: z.enum(['trained', 'brought']),
  task: z.enum(MODEL_TASKS),
  target: z.string().nullable(),
  classes: z.array(z.string()).nullable().describe('Classification: in the order of the outputs.'),
  class_shares: z
    .array(z.number())
    .nullish()
    .describe('Of each class in the rows that were trained on: its base rate. Null where these are not known.'),
  positive_class: z.string().nullable(),
  threshold: z.number().nullable(),
  features: z
    .array(CardFeature)
    .describe('What rows must have, in the order of the inputs; for `rul` the sensors, for each row of a unit.'),
  unit_column: z.string().nullable().describe('Rows may have it: which machine they are of.'),
  time_column: z.string().nullable(),
  ignored_columns: z.array(z.string()).describe('Columns of the data set that rows may have and that change nothing.'),
  excluded: z.array(
    z.object({ column: z.string(), kind: z.enum(COLUMN_KINDS).describe('As it was profiled.'), reason: z.string() }),
  ),
  warnings: z.array(z.string()).describe('What looks wrong, such as a column that gives the target away.'),
  rows: z.int().describe('Of the data set.'),
  trained_rows: z.int(),
  validation: z.object({ method: z.enum(VALIDATION_METHODS), folds: z.int() }).nullable(),
  metrics: Metrics.nullable(),
  calibration: z
    .array(z.object({ predicted: z.number(), observed: z.number(), rows: z.int() }))
    .nullable()
    .describe('Two classes: mean probability and share of the positive class, by bins of about as many rows.'),
  importance: z
    .array(z.object({ feature: z.string(), share: z.number() }))
    .describe(
      'The largest first; shares of the gain of all splits, for brought models of the loss when the column is permuted.',
    ),
  base_value: z.number().nullable(),
  rounds: z.int().nullable(),
  rul: RulFacts.nullable(),
  onnx: z
    .object({
      input: z.string(),
      outputs: z.record(z.string(), z.string()).describe('Name of the output by what it is.'),
    })
    .describe('Names in the file.'),
  config: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
});
export type ModelCard = z.output<typeof ModelCard>;

/** Column that says which machine a row is of: the unit's, or else an id that the model does not use; undefined where there is none. */
export function machineColumn(
  card: Pick<ModelCard, 'unit_column' | 'ignored_columns' | 'excluded'>,
): string | undefined {
  const ids = new Set(card.excluded.filter(({ kind }) => kind === 'id').map(({ column }) => column));
  return card.unit_column ?? card.ignored_columns.find((name) => ids.has(name));
}
