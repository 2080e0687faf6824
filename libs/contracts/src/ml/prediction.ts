import { z } from 'zod';

/** One row to predict, by column. Null: missing. */
export const Row = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));
export type Row = z.output<typeof Row>;

/** How much a feature moved a prediction away from the base value. */
export const Attribution = z.object({
  feature: z.string(),
  value: z
    .union([z.number(), z.string(), z.boolean(), z.null()])
    .describe('As it was in the row; for `rul`, as it was computed from the rows.'),
  contribution: z
    .number()
    .describe('In units of the prediction. All together they are the prediction less the base value.'),
  log_odds: z
    .number()
    .optional()
    .describe('The same before it was made a probability: exact TreeSHAP. Of two classes only.'),
});
export type Attribution = z.output<typeof Attribution>;

/** What a model says of a row; for `rul`, of a unit. */
export const Prediction = z.object({
  unit: z.union([z.string(), z.number()]).optional().describe('For `rul`: which unit.'),
  probability: z
    .number()
    .optional()
    .describe('Classification: of the positive class where there are two, else of the label.'),
  probabilities: z.record(z.string(), z.number()).optional().describe('Of each class, where there are more than two.'),
  label: z.string().optional().describe('Classification: the class that is told.'),
  value: z.number().optional().describe('Regression, `rul`.'),
  lower: z.number().optional().describe('`rul`: its lower quantile.'),
  upper: z.number().optional(),
  base_value: z.number().describe('What the model says where it knows nothing: of the probability or value.'),
  attributions: z.array(Attribution).describe('The largest first.'),
  warnings: z.array(z.string()).describe('Such as values outside of what was seen in training.'),
});
export type Prediction = z.output<typeof Prediction>;
