import { type ExplanationDraft, type FleetSummaryDraft, type Language, URGENCIES } from '@celerity/contracts';
import { textOfExplanation, textOfFleetSummary } from '../template/index.js';

/*
 * What can be read of a draft whose end is missing: the beginning of its text. A part whose line ends with something that is not there yet
 * is left out, so that what follows only ever adds to it.
 */

type Fields = Record<string, unknown>;

export function explanationSoFar(partial: unknown, language: Language): string | undefined {
  const { summary, causes, checks, caveats, confidence } = fieldsOf(partial);
  if (typeof summary !== 'string' || summary === '') return undefined;
  const draft: ExplanationDraft = {
    summary,
    causes: listOf(causes).flatMap(({ text }) => (typeof text === 'string' ? [{ text, evidence: [] }] : [])),
    checks: whole(checks, caveats ?? confidence).flatMap(({ text, urgency }) =>
      typeof text === 'string' && isUrgency(urgency) ? [{ text, urgency, evidence: [] }] : [],
    ),
    caveats: textsOf(caveats),
    confidence: 'low',
  };
  const text = textOfExplanation(draft, language);
  // Its last part is the confidence, which is told last.
  return text.slice(0, text.lastIndexOf('\n\n'));
}

export function fleetSoFar(partial: unknown, language: Language): string | undefined {
  const { summary, machines, caveats } = fieldsOf(partial);
  if (typeof summary !== 'string' || summary === '') return undefined;
  const draft: FleetSummaryDraft = {
    summary,
    machines: whole(machines, caveats).flatMap(({ machine, reason, urgency }) =>
      typeof machine === 'string' && typeof reason === 'string' && isUrgency(urgency)
        ? [{ machine, reason, urgency, evidence: [] }]
        : [],
    ),
    caveats: textsOf(caveats),
  };
  return textOfFleetSummary(draft, language);
}

export function answerSoFar(partial: unknown): string | undefined {
  const { answer } = fieldsOf(partial);
  return typeof answer === 'string' ? answer : undefined;
}

/** Entries that are whole: the last one is once something has come after the list. */
function whole(list: unknown, next: unknown): Fields[] {
  const entries = listOf(list);
  return next === undefined ? entries.slice(0, -1) : entries;
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isUrgency(value: unknown): value is (typeof URGENCIES)[number] {
  return (URGENCIES as readonly unknown[]).includes(value);
}
