import { z } from 'zod';

const columnName = z.string().min(1).max(1000);
const share = z.number().positive().max(1);

/** How trees are grown and added up. */
const trees = {
  rounds: z
    .int()
    .min(1)
    .max(5000)
    .default(500)
    .describe('Most rounds of boosting: with a patience it ends when more of them no longer help.'),
  learning_rate: share.default(0.05).describe("How much of a tree's correction is taken."),
  max_leaves: z.int().min(2).max(1024).default(31).describe('Of a tree.'),
  max_depth: z.int().min(0).max(64).default(0).describe('Splits from the root to a leaf; 0: no limit.'),
  min_leaf_rows: z.int().min(1).max(1_000_000).default(20).describe('Rows that a leaf needs.'),
  min_leaf_weight: z.number().positive().default(1e-3).describe('Sum of second derivatives that a leaf needs.'),
  l2: z.number().min(0).max(1e6).default(0).describe('Shrinks leaves with little weight.'),
  row_sample: share.default(1).describe('Share of the rows that each round sees.'),
  column_sample: share.default(1).describe('Share of the features that each tree sees.'),
  patience: z
    .int()
    .min(0)
    .max(5000)
    .default(30)
    .describe('Rounds without a smaller loss on the validation part after which a fold ends; 0: never.'),
};

/** What is trained on. */
const data = {
  exclude_columns: z.array(columnName).max(10_000).default([]).describe('Columns to leave out.'),
  categorical_columns: z
    .array(columnName)
    .max(10_000)
    .default([])
    .describe('Columns of numbers whose values are categories.'),
  max_rows: z
    .int()
    .min(2)
    .max(10_000_000)
    .default(500_000)
    .describe('A larger table is trained on a sample of so many rows; of runs to failure, of whole units.'),
  folds: z.int().min(2).max(20).default(5).describe('Parts of the validation.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .describe('The same seed, data and settings give the same model, byte for byte.'),
};

export const VALIDATION_METHODS = ['k_fold', 'group', 'time', 'none'] as const;

/** Settings of a classification or regression that clients may give: every field has a default. */
export const ModelSettings = z.strictObject({
  ...trees,
  ...data,
  validation: z
    .enum(['auto', ...VALIDATION_METHODS])
    .default('auto')
    .describe(
      'How it is judged. `group`: rows of one unit never stand in both parts (auto, where there is a unit column). `time`: on what came later (auto, where there is a time column). `k_fold`: by chance, classes in their shares.',
    ),
  class_weights: z
    .union([z.literal('balanced'), z.record(z.string(), z.number().positive().max(1e6))])
    .optional()
    .describe('How much rows of a class count. `balanced`: every class as much as any other. (Default: 1 each)'),
  positive_class: z
    .string()
    .optional()
    .describe('Of two classes the one whose chance is told. (Default: 1, true, yes or the like; else the rarer one)'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('From which probability on the positive class is told. (Default: that with the best F1)'),
  extra_dataset_id: z
    .uuid()
    .optional()
    .describe('A data set, such as synthetic rows, to train on as well. Never judged by.'),
});
export type ModelSettings = z.output<typeof ModelSettings>;

/** Settings of a remaining-useful-life model that clients may give: every field has a default. */
export const RulSettings = z.strictObject({
  ...trees,
  max_leaves: trees.max_leaves.removeDefault().default(15).describe('Of a tree.'),
  column_sample: trees.column_sample
    .removeDefault()
    .default(0.15)
    .describe('Share of the computed inputs that each tree sees.'),
  ...data,
  max_rul: z
    .number()
    .positive()
    .max(1e9)
    .default(125)
    .describe(
      'What more life than this counts as: long before its end a machine shows nothing of it. In units of time.',
    ),
  windows: z
    .array(z.int().min(2).max(1000))
    .min(1)
    .max(5)
    .default([5, 15, 30, 60, 100])
    .describe('Rows of a unit that features look back over.'),
  quantiles: z
    .tuple([z.number().gt(0).lt(0.5), z.number().gt(0.5).lt(1)])
    .default([0.1, 0.9])
    .describe('Of the lower and the upper bound.'),
});
export type RulSettings = z.output<typeof RulSettings>;

/** How a classification or regression is trained: the settings, and which columns stand for what. */
export const ModelConfig = ModelSettings.extend({
  task: z.enum(['classification', 'regression']),
  target: columnName.describe('The column to predict.'),
  unit_column: columnName.nullable().default(null).describe('Which machine a row is of. No feature.'),
  time_column: columnName.nullable().default(null).describe('When a row was measured. No feature.'),
});
export type ModelConfig = z.output<typeof ModelConfig>;

/** How a remaining-useful-life model is trained, on runs of units until they failed. */
export const RulConfig = RulSettings.extend({
  task: z.literal('rul'),
  unit_column: columnName.describe('Which unit a row is of.'),
  time_column: columnName.describe('Cycles or moments, in order within a unit.'),
  target: columnName
    .nullable()
    .default(null)
    .describe(
      'A column with the life that is left. (Default: the time from a row to the last of its unit, which failed then)',
    ),
});
export type RulConfig = z.output<typeof RulConfig>;
