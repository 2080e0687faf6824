import type { PredictionFacts } from '@celerity/contracts';
import type { GroundingProblem } from './problem.js';
import { readText } from './read-text.js';
import type { Scope } from './scope.js';

/** Ids that a text may name as its evidence. */
export function factIdsOf(facts: PredictionFacts): Set<string> {
  const { attributions, warnings, drift, similar, threshold, lower, upper } = facts;
  return new Set([
    'prediction',
    'base',
    ...(threshold === null ? [] : ['threshold']),
    ...(lower === null && upper === null ? [] : ['interval']),
    ...[...attributions, ...warnings, ...drift, ...similar].map(({ id }) => id),
  ]);
}

/** Checks that evidence exists, and that a text that names columns names at least one that it gives as evidence. */
export function checkEvidence(
  path: string,
  raw: string,
  evidence: readonly string[],
  ids: ReadonlySet<string>,
  scope: Scope,
): GroundingProblem[] {
  const unknown = evidence.filter((id) => !ids.has(id));
  const problems = unknown.map((id) => ({ path: `${path}.evidence`, quote: id, reason: 'There is no fact with this id.' }));
  // A column without a name cannot be named.
  const columns = evidence.filter((id) => (scope.columns.get(id)?.feature ?? '').trim() !== '');
  const named = new Set(readText(raw, scope).mentions.flatMap((mention) => mention.ids));
  if (columns.length > 0 && !columns.some((id) => named.has(id))) {
    const features = columns.map((id) => `'${scope.columns.get(id)!.feature}'`).join(', ');
    return [...problems, { path: `${path}.evidence`, quote: columns.join(', '), reason: `The text does not say anything of ${features}.` }];
  }
  return problems;
} // prettier-ignore
