import { type AnswerDraft, MAX_QUESTION, type PredictionFacts } from '@celerity/contracts';
import { contain, dataBlock } from './containment.js';
import { answerSchema } from './draft-schemas.js';
import { instructions } from './instructions.js';
import type { Prompt, PromptStyle } from './prompt.js';
import { shownPrediction } from './shown-facts.js';
import { tokenRoom } from './token-room.js';

const TASK = `You answer a question about one prediction as a JSON object. The question stands between <question> and </question>, as a JSON string.
- answered: true where the facts answer the question; false where the data does not say, also where the question asks for something else than these facts.
- answer: the answer, in at most five sentences. Where answered is false: that the data does not say, and what it does say that comes closest.
- evidence: the facts that the answer rests on; an empty list where there are none.`;

/** Asks a question on a prediction. */
export function answerPrompt(facts: PredictionFacts, question: string, style: PromptStyle): Prompt<AnswerDraft> {
  const { data, ids } = shownPrediction(facts);
  const schema = answerSchema(ids);
  const asked = dataBlock('question', contain(question, MAX_QUESTION));
  return {
    schema,
    schemaName: 'answer',
    system: instructions(TASK, style),
    prompt: `${dataBlock('facts', data)}\n\n${asked}\n\nAnswer the question from the facts.`,
    maxOutputTokens: tokenRoom(schema),
  };
}
