import type { ExplanationDraft, PredictionFacts } from '@celerity/contracts';
import { dataBlock } from './containment.js';
import { explanationSchema } from './draft-schemas.js';
import { instructions } from './instructions.js';
import type { Prompt, PromptStyle } from './prompt.js';
import { shownPrediction } from './shown-facts.js';
import { tokenRoom } from './token-room.js';

const TASK = `You explain one prediction as a JSON object:
- summary: what is predicted, how it compares with the threshold and the usual, and the main reason. Two or three sentences.
- causes: why, one feature or one group of features each, at most five: the value, its normal range, and which way it moves the prediction.
- checks: what to look at on the machine because of these features, each with its urgency: now, soon or planned.
- caveats: what limits trust, from warnings, drift and the interval; an empty list where nothing does.
- confidence: low, medium or high, by how clear the facts are.`;

/** Asks why a prediction is what it is, and what to check. */
export function explanationPrompt(facts: PredictionFacts, style: PromptStyle): Prompt<ExplanationDraft> {
  const { data, ids } = shownPrediction(facts);
  const schema = explanationSchema(ids);
  return {
    schema,
    schemaName: 'explanation',
    system: instructions(TASK, style),
    prompt: `${dataBlock('facts', data)}\n\nExplain this prediction.`,
    maxOutputTokens: tokenRoom(schema),
  };
}
