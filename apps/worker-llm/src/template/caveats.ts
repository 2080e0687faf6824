import type { PredictionFacts } from '@celerity/contracts';
import { shownName } from '../signals/feature-name.js';
import { significantDecimals } from './number-format.js';
import type { Phrases, ToldWarning } from './phrases.js';
import type { Style } from './style.js';
import { toldName } from './told-feature.js';
import type { ToldPrediction } from './told-prediction.js';

/** What weakens a prediction: near its threshold, a wide interval, warnings of the row, drift. */
export function caveatsOf(
  facts: PredictionFacts,
  told: ToldPrediction,
  phrases: Phrases,
  audience: Style['audience'],
): string[] {
  const caveats = [];
  if (told.isNear) caveats.push(phrases.nearThreshold(told));
  if (told.isWide) caveats.push(phrases.wideInterval(told));
  for (const { text } of facts.warnings) caveats.push(warningText(text, facts, phrases));
  for (const { feature, psi } of facts.drift) {
    caveats.push(phrases.drift(toldName(feature, phrases), phrases.numbers.number(psi, 2)));
  }
  if (audience === 'engineer') caveats.push(phrases.notACause);
  return caveats;
}

/** As workers of `ml` say it: `'Torque [Nm]' is 80: more than 76.6, the most in training.` Other words are quoted as they are. */
function warningText(text: string, facts: PredictionFacts, phrases: Phrases): string {
  const fact = facts.attributions.find(({ feature }) => text.startsWith(`'${feature}' is `));
  const warning = fact && parseWarning(text.slice(fact.feature.length + 2), fact.unit, phrases);
  if (!fact || !warning) return phrases.otherWarning(phrases.quoted(shownLine(text)));
  return phrases.warning({ ...warning, feature: toldName(fact.feature, phrases) });
}

function parseWarning(text: string, unit: string | null, phrases: Phrases): Omit<ToldWarning, 'feature'> | null {
  if (text.startsWith(' is missing')) return { kind: 'missing', value: '', bound: '' };
  const range = /^ is (-?[\d.e+-]+): (less|more) than (-?[\d.e+-]+), /.exec(text);
  if (range) {
    const [value, bound] = [Number(range[1]), Number(range[3])];
    const decimals = significantDecimals(value - bound || 1, 2);
    const write = (number: number) => `${phrases.numbers.number(number, decimals)}${unit === null ? '' : ` ${unit}`}`;
    return { kind: range[2] as 'less' | 'more', value: write(value), bound: write(bound) };
  }
  const other = /^ is '([^]*)', which (was not seen|is no number)[^']*$/.exec(text);
  if (!other) return null;
  const value = phrases.quoted(shownName(other[1]!));
  return { kind: other[2] === 'is no number' ? 'no number' : 'unseen', value, bound: '' };
}

const shownLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().slice(0, 300); // prettier-ignore
