import type { FleetMachineFact, ModelCard, PredictionFacts } from '@celerity/contracts';
import { attributionFacts } from './attribution-facts.js';
import type { PastRow } from './past-rows.js';
import { unitOf } from './unit-of.js';

/** A model as facts name it, with what it says of itself. */
export interface KnownModel {
  id: string;
  name: string;
  version: number;
  card: ModelCard;
}

/** What is known of one answer by itself. */
export type AnswerFacts = Omit<FleetMachineFact, 'id'>;

/** @param question columns that it names are told of, too */
export function answerFacts(
  { predictionId, row, predictedAt, machine, output }: PastRow,
  { id, name, version, card }: KnownModel,
  question?: string,
): AnswerFacts {
  return {
    prediction_id: predictionId,
    row,
    machine,
    predicted_at: predictedAt.toISOString(),
    model: { model_id: id, name, version },
    task: card.task,
    target: card.target,
    probability: output.probability ?? null,
    label: output.label ?? null,
    positive_class: card.positive_class,
    threshold: card.threshold,
    value: output.value ?? null,
    lower: output.lower ?? null,
    upper: output.upper ?? null,
    unit: valueUnit(card),
    base: baseRate(output, card) ?? output.base_value,
    attributions: attributionFacts(output, card, question),
  };
}

/** How often the class that is told of came up in training: what people mean by usual. Contributions are told from the base value. */
function baseRate(
  { label }: PastRow['output'],
  { classes, class_shares, positive_class }: ModelCard,
): number | undefined {
  const told = positive_class ?? label;
  return told === undefined ? undefined : class_shares?.[classes?.indexOf(told) ?? -1];
}

export function warningFacts({ output }: PastRow): PredictionFacts['warnings'] {
  return output.warnings.slice(0, 20).map((text, index) => ({ id: `w${index + 1}`, text }));
}

/** Life that is left is told in the unit of time: hours where time is a moment. */
function valueUnit({ task, target, time_column: time, rul }: ModelCard): string | null {
  if (task === 'classification') return null;
  if (task === 'regression') return unitOf(target);
  return rul?.time === 'moment' ? 'h' : (unitOf(time) ?? time);
}
