import { z } from 'zod';
import { MODEL_TASKS } from '../ml/index.js';

/**
 * What a text may be about: numbers that were computed, never by a language model. Each fact has an id, and texts name the ids that
 * they rest on: `prediction`, `threshold`, `base`, `interval`, then `a1`… (attributions), `w1`… (warnings), `d1`… (drift),
 * `s1`… (similar cases), `m1`… (machines of a fleet).
 */
export const FactId = z.string().regex(/^(prediction|threshold|base|interval|[awdsm][1-9]\d{0,3})$/);
export type FactId = z.output<typeof FactId>;

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** How much one column moved the prediction, and what is usual for it. */
export const AttributionFact = z.object({
  id: FactId,
  feature: z.string().describe('Name of the column, as it is in the data; its unit included where it has one.'),
  unit: z.string().nullable().describe('Told from the name: `Torque [Nm]` is in Nm.'),
  value: cell,
  low: z.number().nullable().describe('Normal range: nine of ten values of the training data lie from low to high.'),
  high: z.number().nullable(),
  typical: z.union([z.number(), z.string()]).nullable().describe('Mean; of a category the most frequent level.'),
  contribution: z.number().describe('In units of the prediction: probability, or the target’s own unit.'),
  direction: z.enum(['raises', 'lowers', 'none']).describe('Of the prediction.'),
});
export type AttributionFact = z.output<typeof AttributionFact>;

/** What is known of one prediction. Plain JSON. */
export const PredictionFacts = z.object({
  prediction_id: z.uuid(),
  row: z.int().describe('Of the prediction’s answers, from 0.'),
  machine: z.string().nullable(),
  predicted_at: z.string().describe('ISO 8601, UTC.'),
  model: z.object({ model_id: z.uuid(), name: z.string(), version: z.int() }),
  task: z.enum(MODEL_TASKS),
  target: z.string().nullable(),
  probability: z.number().nullable().describe('Of `label`, or of the positive class where there are two.'),
  label: z.string().nullable().describe('Class that is told.'),
  positive_class: z.string().nullable(),
  threshold: z.number().nullable().describe('From this probability on the positive class is told.'),
  value: z.number().nullable().describe('Of a regression or remaining useful life.'),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  unit: z.string().nullable().describe('Of value, lower and upper; of remaining life the time column’s.'),
  base: z
    .number()
    .describe(
      'What is usual: the base rate of the class, or what the model tells of a machine of which it knows nothing.',
    ),
  attributions: z.array(AttributionFact).describe('The largest first.'),
  warnings: z.array(z.object({ id: FactId, text: z.string() })),
  drift: z.array(
    z.object({
      id: FactId,
      feature: z.string(),
      psi: z.number().describe('Population-stability index; over 0.25: drifted.'),
    }),
  ),
  similar: z
    .array(
      z.object({
        id: FactId,
        prediction_id: z.uuid(),
        row: z.int(),
        machine: z.string().nullable(),
        predicted_at: z.string(),
        probability: z.number().nullable(),
        value: z.number().nullable(),
      }),
    )
    .describe('Earlier predictions of the same model whose rows were closest, the closest first.'),
});
export type PredictionFacts = z.output<typeof PredictionFacts>;

/** One machine of a fleet, by its newest prediction. */
export const FleetMachineFact = PredictionFacts.omit({ warnings: true, drift: true, similar: true }).extend({
  id: FactId,
});
export type FleetMachineFact = z.output<typeof FleetMachineFact>;

/** What is known of a fleet: the most urgent machine first. */
export const FleetFacts = z.object({
  machines: z.array(FleetMachineFact),
  considered: z.int().describe('Machines with a prediction that the query meets.'),
  over_threshold: z
    .int()
    .nullable()
    .describe('Of these: told as the positive class. Null for remaining life and values.'),
});
export type FleetFacts = z.output<typeof FleetFacts>;
