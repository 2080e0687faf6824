import type { ExplanationDraft, FleetSummaryDraft, Language } from '@celerity/contracts';
import { PHRASES } from './languages.js';

/** All of an explanation as one text to read: the summary, then a heading and lines for each part that has any. */
export function textOfExplanation(draft: ExplanationDraft, language: Language): string {
  const { headings, urgencies, confidences } = PHRASES[language];
  return paragraphs([
    [draft.summary],
    section(headings.causes, draft.causes.map(({ text }, i) => `${i + 1}. ${text}`)),
    section(headings.checks, draft.checks.map(({ text, urgency }) => `- ${text} (${urgencies[urgency]})`)),
    section(headings.caveats, draft.caveats.map((caveat) => `- ${caveat}`)),
    [`${headings.confidence}: ${confidences[draft.confidence]}.`],
  ]);
} // prettier-ignore

/** The same of a fleet. */
export function textOfFleetSummary(draft: FleetSummaryDraft, language: Language): string {
  const { headings, urgencies } = PHRASES[language];
  const machines = draft.machines.map(
    ({ machine, reason, urgency }, i) => `${i + 1}. ${machine} (${urgencies[urgency]}): ${reason}`,
  );
  return paragraphs([
    [draft.summary],
    section(headings.machines, machines),
    section(headings.caveats, draft.caveats.map((caveat) => `- ${caveat}`)),
  ]); // prettier-ignore
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${heading}:`, ...lines];
}

function paragraphs(parts: readonly (readonly string[])[]): string {
  return parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n'); // prettier-ignore
}
