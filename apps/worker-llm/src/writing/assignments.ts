import type {
  AnswerDraft,
  Audience,
  ExplanationDraft,
  FleetFacts,
  FleetSummaryDraft,
  Language,
  PredictionFacts,
} from '@celerity/contracts';
import { verifyAnswer, verifyExplanation, verifyFleetSummary } from '../grounding/index.js';
import { answerPrompt, explanationPrompt, fleetPrompt, PROMPT_VERSION } from '../prompts/index.js';
import {
  answerFromTemplate,
  explainFromTemplate,
  summariseFromTemplate,
  textOfExplanation,
  textOfFleetSummary,
} from '../template/index.js';
import type { Assignment } from './assignment.js';
import { answerSoFar, explanationSoFar, fleetSoFar } from './readable.js';

/** In which language, and for whom. */
interface Style {
  language: Language;
  audience: Audience;
}

/** Why a prediction is what it is, and what to check. */
export function explanationOf(facts: PredictionFacts, { language, audience }: Style): Assignment<ExplanationDraft> {
  const style = { language, audience };
  return {
    ...{ kind: 'explanation', ...style, facts, promptVersion: PROMPT_VERSION },
    request: explanationPrompt(facts, style),
    verify: (draft) => verifyExplanation(draft, facts, language),
    fromTemplate: () => explainFromTemplate(facts, style),
    textOf: (draft) => textOfExplanation(draft, language),
    textSoFar: (partial) => explanationSoFar(partial, language),
  };
}

/** The answer to a question on a prediction. */
export function answerTo(
  question: string,
  facts: PredictionFacts,
  { language, audience }: Style,
): Assignment<AnswerDraft> {
  const style = { language, audience };
  return {
    ...{ kind: 'answer', ...style, facts, question, promptVersion: PROMPT_VERSION },
    request: answerPrompt(facts, question, style),
    verify: (draft) => verifyAnswer(draft, facts, question, language),
    fromTemplate: () => answerFromTemplate(facts, question, style),
    textOf: ({ answer }) => answer,
    textSoFar: answerSoFar,
  };
}

/** Which machines of a fleet to see first. */
export function fleetSummaryOf(facts: FleetFacts, { language, audience }: Style): Assignment<FleetSummaryDraft> {
  const style = { language, audience };
  return {
    ...{ kind: 'fleet_summary', ...style, facts, promptVersion: PROMPT_VERSION },
    request: fleetPrompt(facts, style),
    verify: (draft) => verifyFleetSummary(draft, facts, language),
    fromTemplate: () => summariseFromTemplate(facts, style),
    textOf: (draft) => textOfFleetSummary(draft, language),
    textSoFar: (partial) => fleetSoFar(partial, language),
  };
}
