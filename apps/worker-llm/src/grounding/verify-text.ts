import { checkAlarm } from './check-alarm.js';
import { checkDirections } from './check-directions.js';
import { checkNames } from './check-names.js';
import { checkNumbers } from './check-numbers.js';
import { checkPositions } from './check-positions.js';
import type { GroundingReport } from './problem.js';
import { type ReadText, readText } from './read-text.js';
import type { Scope } from './scope.js';
import { type Sentence, sentencesOf, within } from './sentences.js';

/** One text of a draft: sentence by sentence, each in the light of what the last was about. */
export function verifyText(path: string, raw: string, scope: Scope, evidence: readonly string[] = []): GroundingReport {
  const text = readText(raw, scope);
  let about = evidence.filter((id) => scope.columns.has(id));
  const problems = sentencesOf(text, scope.words).flatMap((sentence) => {
    const found = verifySentence(text, sentence, about, scope, path);
    const named = within(text.mentions, sentence).flatMap(({ ids }) => ids);
    if (named.length > 0) about = [...new Set(named)];
    return found;
  });
  return { numbers: text.numbers.length, features: text.mentions.length, problems };
}

export function verifySentence(
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
  path: string,
) {
  return [
    ...checkNumbers(text, sentence, about, scope, path),
    ...checkDirections(text, sentence, about, scope, path),
    ...checkPositions(text, sentence, about, scope, path),
    ...checkAlarm(text, sentence, scope, path),
    ...checkNames(text, sentence, scope, path),
  ];
}

export function together(reports: readonly GroundingReport[]): GroundingReport {
  return {
    numbers: reports.reduce((sum, { numbers }) => sum + numbers, 0),
    features: reports.reduce((sum, { features }) => sum + features, 0),
    problems: reports.flatMap(({ problems }) => problems),
  };
}
