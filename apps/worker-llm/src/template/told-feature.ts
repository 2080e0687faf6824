import type { AttributionFact } from '@celerity/contracts';
import { needsQuotes, plainName, shownName } from '../signals/feature-name.js';
import { partsOf, signalsOf, type SignalId } from '../signals/lexicon.js';
import { type NumberFormat, rangeDecimals, significantDecimals, tellApart } from './number-format.js';
import type { Phrases } from './phrases.js';

export type Position = 'above' | 'below' | 'inside';
/** How strong an attribution is beside the largest. */
export type Rank = 'most' | 'clearly' | 'slightly';

/** A column as a text tells of it: numbers are written already. */
export interface ToldFeature {
  id: string;
  name: string;
  kind: 'number' | 'category' | 'missing';
  /** With its unit; of a category in quotation marks. */
  value: string;
  /** `20 to 60 Nm`; null where it is not known. */
  range: string | null;
  low: string | null;
  high: string | null;
  typical: string | null;
  position: Position | null;
  direction: AttributionFact['direction'];
  rank: Rank;
  /** Size of the contribution, with what it counts in. */
  points: string;
  signal: SignalId | null;
}

/** @param points how contributions are told of this prediction */
export function tellFeature(
  fact: AttributionFact,
  largest: number,
  points: (contribution: number) => string,
  phrases: Phrases,
): ToldFeature {
  return {
    id: fact.id,
    name: toldName(fact.feature, phrases),
    ...toldValue(fact, phrases),
    direction: fact.direction,
    rank: rankOf(Math.abs(fact.contribution), largest),
    points: points(Math.abs(fact.contribution)),
    // The air around a machine is not the machine’s to mend.
    signal: partsOf(fact.feature).has('air') ? null : (signalsOf(fact.feature, fact.unit)[0] ?? null),
  };
}

/** A column’s name in a sentence: as it stands in the data, without its unit. */
export function toldName(feature: string, phrases: Phrases): string {
  const name = shownName(plainName(feature));
  return needsQuotes(name) ? phrases.quoted(name) : name;
}

function rankOf(size: number, largest: number): Rank {
  if (size >= largest) return 'most';
  return size >= largest / 3 ? 'clearly' : 'slightly';
}

function toldValue(fact: AttributionFact, phrases: Phrases) {
  const { value, typical } = fact;
  const none = { range: null, low: null, high: null, position: null };
  if (value === null) return { kind: 'missing' as const, value: '', typical: null, ...none, ...ranges(fact, phrases) };
  if (typeof value === 'number') return { kind: 'number' as const, ...toldNumber(fact, value, phrases) };
  const quoted = (level: string) => phrases.quoted(shownName(level));
  const usual = typeof typical === 'string' ? quoted(typical) : null;
  return { kind: 'category' as const, value: quoted(String(value)), typical: usual, ...none };
}

function toldNumber(fact: AttributionFact, value: number, phrases: Phrases) {
  const { low, high, typical, unit } = fact;
  const { numbers } = phrases;
  let decimals = low !== null && high !== null ? rangeDecimals(low, high) : significantDecimals(value, 4);
  for (const bound of [low, high]) if (bound !== null) decimals = tellApart(value, bound, decimals);
  return {
    value: withUnit(value, decimals, unit, numbers),
    ...ranges(fact, phrases, decimals),
    typical: typeof typical === 'number' ? withUnit(typical, decimals, unit, numbers) : null,
    position: positionOf(value, low, high),
  };
}

function ranges({ low, high, unit }: AttributionFact, { numbers, ...phrases }: Phrases, decimals?: number) {
  if (low === null || high === null) return { range: null, low: null, high: null };
  const digits = decimals ?? rangeDecimals(low, high);
  const range = phrases.range(numbers.number(low, digits), withUnit(high, digits, unit, numbers));
  return { range, low: withUnit(low, digits, unit, numbers), high: withUnit(high, digits, unit, numbers) };
}

function withUnit(value: number, decimals: number, unit: string | null, numbers: NumberFormat): string {
  return unit === null ? numbers.number(value, decimals) : `${numbers.number(value, decimals)} ${unit}`;
}

export function positionOf(value: number, low: number | null, high: number | null): Position | null {
  if (low === null || high === null) return null;
  return value > high ? 'above' : value < low ? 'below' : 'inside';
}
