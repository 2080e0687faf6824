import type { AnswerDraft, ExplanationDraft, Language, PredictionFacts } from '@celerity/contracts';
import { checkEvidence, factIdsOf } from './check-evidence.js';
import type { GroundingReport } from './problem.js';
import { scopeOf, type Scope } from './scope.js';
import { together, verifyText } from './verify-text.js';

/** Compares all that an explanation says with the facts. */
export function verifyExplanation(draft: ExplanationDraft, facts: PredictionFacts, language: Language): GroundingReport {
  const scope = scopeOf(facts, language);
  return together([
    verifyText('summary', draft.summary, scope),
    ...draft.causes.map(({ text, evidence }, i) => verifyStatement(`causes.${i}`, text, evidence, facts, scope, true)),
    ...draft.checks.map(({ text, evidence }, i) => verifyStatement(`checks.${i}`, text, evidence, facts, scope, false)),
    ...draft.caveats.map((caveat, i) => verifyText(`caveats.${i}`, caveat, scope)),
  ]);
} // prettier-ignore

function verifyStatement(
  path: string,
  text: string,
  evidence: readonly string[],
  facts: PredictionFacts,
  scope: Scope,
  needsEvidence: boolean,
): GroundingReport {
  const report = verifyText(`${path}.text`, text, scope, evidence);
  report.problems.push(...checkEvidence(path, text, evidence, factIdsOf(facts), scope));
  if (needsEvidence && evidence.length === 0) {
    report.problems.push({ path: `${path}.evidence`, quote: '', reason: 'A cause must name the facts that it rests on.' });
  }
  return report;
} // prettier-ignore

/** The same of an answer. Words and numbers of the question prove nothing: they may be repeated to say that the data do not say. */
export function verifyAnswer(
  draft: AnswerDraft,
  facts: PredictionFacts,
  question: string,
  language: Language,
): GroundingReport {
  const scope = scopeOf(facts, language, { question });
  const report = verifyText('answer', draft.answer, scope, draft.evidence);
  const ids = factIdsOf(facts);
  report.problems.push(...checkEvidence('answer', draft.answer, draft.evidence, ids, scope));
  return report;
}
