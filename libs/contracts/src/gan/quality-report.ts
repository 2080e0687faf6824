import { z } from 'zod';

const score = z.number().min(0).max(1);

/** How well synthetic rows stand for the real ones. What each score means, and where it comes from: `docs/quality.md`. */
export const QualityReport = z.object({
  overall: score.describe('Mean of column_shapes and pair_trends.'),
  column_shapes: score.describe('Mean over the columns that have a score.'),
  pair_trends: score.nullable().describe('Mean over the pairs that have a score; null where none has.'),
  columns: z
    .array(
      z.object({
        column: z.string(),
        metric: z.enum(['ks_complement', 'tv_complement']),
        score: score.nullable().describe('Null where one table has no values.'),
      }),
    )
    .describe('In the order of the data; of more than 1,000 the lowest.'),
  pairs: z
    .array(
      z.object({
        columns: z.tuple([z.string(), z.string()]),
        metric: z.enum(['correlation_similarity', 'contingency_similarity']),
        score: score.nullable().describe('Null where it is not defined: a constant column has no correlation.'),
      }),
    )
    .describe('In the order of the data; of more than 1,000 the lowest.'),
  ignored: z
    .array(z.object({ column: z.string(), reason: z.enum(['id', 'only_in_real', 'only_in_synthetic']) }))
    .describe('Columns that were not compared.'),
  label: z
    .object({
      column: z.string(),
      positive: z.string().describe('The class that is told from all others: the rarest.'),
      features: z.array(z.string()).describe('The columns it was predicted from.'),
      auc_real: score
        .nullable()
        .describe(
          'ROC AUC, on every fifth real row, of trees trained on the other real rows; null where either hold one class only.',
        ),
      auc_synthetic: score
        .nullable()
        .describe('The same, trained on synthetic rows; null where they hold one class only.'),
    })
    .nullable()
    .describe('Train on synthetic, test on real; null where no label was chosen.'),
  privacy: z
    .object({
      median_distance: score.describe('Median distance of a synthetic row to its closest real row, 0 to 1.'),
      median_distance_real: score.describe(
        'The same of a real row to its closest other one: what a fresh row would have.',
      ),
      share_closer: score.describe(
        'Chance that a synthetic row is closer to its closest real row than a real row is to its closest other one: ' +
          'about 0.5 for fresh rows, towards 1 for rows that repeat the data.',
      ),
      copies: z.int().describe('Synthetic rows that equal a real one, of those looked up.'),
      copies_real: z.int().describe('Real rows that equal another one, of as many: what is to be expected.'),
      rows: z.object({
        compared: z.int().describe('Synthetic rows, and as many real ones, that were looked up.'),
        real: z.int().describe('Real rows among which the closest was looked for.'),
      }),
    })
    .describe('Whether synthetic rows give real ones away.'),
  rows: z.object({ real: z.int(), synthetic: z.int() }),
});
export type QualityReport = z.output<typeof QualityReport>;
