import type { Language } from '@celerity/contracts';
import { type Outcome, PLANTED_ERRORS, type PlantedError } from './run-suite.js';

export interface Tally {
  group: Outcome['group'];
  language: Language;
  /** Texts that say nothing wrong, and how many of these were refused. */
  right: number;
  refused: number;
  errors: Record<PlantedError, { planted: number; found: number }>;
}

/** Counts what was refused, by kind of text and language. */
export function tallyOf(outcomes: Iterable<Outcome>): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const { group, language, error, report } of outcomes) {
    const key = `${group} ${language}`;
    const tally = tallies.get(key) ?? { group, language, right: 0, refused: 0, errors: noErrors() };
    tallies.set(key, tally);
    const isRefused = report.problems.length > 0;
    if (error === null) {
      tally.right++;
      if (isRefused) tally.refused++;
    } else {
      tally.errors[error].planted++;
      if (isRefused) tally.errors[error].found++;
    }
  }
  return [...tallies.values()];
}

function noErrors(): Tally['errors'] {
  return Object.fromEntries(PLANTED_ERRORS.map((error) => [error, { planted: 0, found: 0 }])) as Tally['errors'];
}
