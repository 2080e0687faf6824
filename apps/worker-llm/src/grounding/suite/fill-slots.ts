import type { AttributionFact, Language, PredictionFacts } from '@celerity/contracts';
import { plainName } from '../../signals/feature-name.js';
import { isAlarm } from '../../template/judgement.js';
import { PHRASES } from '../../template/languages.js';
import { percentDecimals, rangeDecimals, significantDecimals, tellApart } from '../../template/number-format.js';
import { positionOf } from '../../template/told-feature.js';

/**
 * Fills the slots of a text of the corpus. `{a}` and `{b}` are two columns: `{a.v}` value, `{a.r}` range, `{a.lo}` `{a.hi}` its ends, `{a.typ}`
 * average, `{a.pts}` contribution, `{a.pn}` the same without what it counts in, `{a.f}` name as in the data, `{a.ln}` `{a.hn}` ends without unit; `{a?up|down}` by its direction, `{a@above|below|inside}` by its position.
 * `{p}` `{t}` `{base}` `{times}` probability, threshold, base value and ratio; `{pn}` `{tn}` `{basen}` without per cent; `{val}` `{lo}` `{hi}` `{usual}` of a value; `{alarm?yes|no}`, `{more?yes|no}`;
 * `{alarm~yes|no}` is judgement, and never flipped. `{m}` machine; `{s}`, `{s.p}` similar case.
 *
 * @param flip which of the choices, counted from 0, is made wrongly
 */
export function fillSlots(text: string, facts: PredictionFacts, language: Language, flip: number | null = null): string {
  const pair = columnsFor(facts);
  let choice = 0;
  let filled = text;
  for (;;) {
    const next = filled.replace(/\{([^{}]+)\}/, (_, slot: string) => {
      const chosen = /^(\w+)([?@~])(.*)$/s.exec(slot);
      if (!chosen) return slotValue(slot, facts, pair, language);
      const isFlipped = chosen[2] !== '~' && choice++ === flip;
      return choose(chosen[1]!, chosen[3]!.split('|'), facts, pair, isFlipped);
    });
    if (next === filled) return filled;
    filled = next;
  }
} // prettier-ignore

type Pair = readonly [a: AttributionFact, b: AttributionFact];

/** Choices of a text that can be flipped. */
export function choicesIn(text: string): number {
  return text.match(/\{\w+[?@]/g)?.length ?? 0;
}

/** Two columns of numbers with a normal range that move the prediction; for facts that have them. */
export function columnsFor({ attributions }: PredictionFacts): Pair {
  const [a, b] = attributions.filter(isFit);
  if (!a || !b) throw new Error('These facts have no two columns with a range.');
  return [a, b];
}

export function isFit({ value, low, high, direction }: AttributionFact): boolean {
  return typeof value === 'number' && low !== null && high !== null && direction !== 'none';
}

function choose(of: string, ways: readonly string[], facts: PredictionFacts, [a, b]: Pair, isFlipped: boolean): string {
  const [first, second, third] = ways as [string, string, string?];
  if (third !== undefined) {
    const fact = of === 'a' ? a : b;
    const position = positionOf(Number(fact.value), fact.low, fact.high);
    const right = position === 'above' ? 0 : position === 'below' ? 1 : 2;
    return ways[isFlipped ? [1, 0, 0][right]! : right]!;
  }
  const isFirst =
    of === 'alarm' ? isAlarm(facts) : of === 'more' ? facts.value! > facts.base : (of === 'a' ? a : b).direction === 'raises'; // prettier-ignore
  return isFirst !== isFlipped ? first : second;
}

function slotValue(slot: string, facts: PredictionFacts, [a, b]: Pair, language: Language): string {
  const { numbers, ...phrases } = PHRASES[language];
  const [of, part] = slot.split('.') as [string, string?];
  if (of === 'a' || of === 'b') return columnValue(of === 'a' ? a : b, part, facts, language);
  const [similar] = facts.similar;
  const apart = facts.threshold === null ? 0 : tellApart(facts.probability! * 100, facts.threshold * 100, percentDecimals(facts.probability!));
  const decimals = significantDecimals(Math.abs(facts.value ?? 1), 3);
  switch (slot) {
    case 'm':
      return /^\d+$/.test(facts.machine!) ? `${language === 'en' ? 'machine' : 'Maschine'} ${facts.machine}` : facts.machine!;
    case 'p':
      return numbers.percent(facts.probability!, apart);
    case 't':
      return numbers.percent(facts.threshold!, apart);
    case 'base':
      return numbers.percent(facts.base);
    case 'pn':
    case 'tn':
    case 'basen':
      return slotValue(slot.slice(0, -1), facts, [a, b], language).replace(/\s%$/, '');
    case 'times':
      return numbers.times(facts.probability! / facts.base);
    case 'val':
      return phrases.amount(facts.value!, decimals, facts);
    case 'lo':
      return phrases.amount(facts.lower!, decimals, facts);
    case 'hi':
      return phrases.amount(facts.upper!, decimals, facts);
    case 'usual':
      return phrases.amount(facts.base, decimals, facts);
    case 's':
      return similar!.machine!;
    case 's.p':
      return numbers.percent(similar!.probability!);
    default:
      throw new Error(`There is no slot {${slot}}.`);
  }
} // prettier-ignore

function columnValue(fact: AttributionFact, part: string | undefined, facts: PredictionFacts, language: Language): string {
  const { numbers, ...phrases } = PHRASES[language];
  const value = Number(fact.value);
  const decimals = tellApart(value, fact.high!, tellApart(value, fact.low!, rangeDecimals(fact.low!, fact.high!)));
  const write = (number: number) => `${numbers.number(number, decimals)}${fact.unit === null ? '' : ` ${fact.unit}`}`;
  const size = Math.abs(fact.contribution);
  const isShare = facts.task === 'classification';
  const digits = significantDecimals(isShare ? size * 100 : size, 2);
  switch (part) {
    case undefined:
      return plainName(fact.feature);
    case 'v':
      return write(value);
    case 'f':
      return fact.feature;
    case 'ln':
      return numbers.number(fact.low!, decimals);
    case 'hn':
      return numbers.number(fact.high!, decimals);
    case 'r':
      return phrases.range(numbers.number(fact.low!, decimals), write(fact.high!));
    case 'lo':
      return write(fact.low!);
    case 'hi':
      return write(fact.high!);
    case 'typ':
      return write(Number(fact.typical));
    case 'pn':
      return numbers.number(isShare ? size * 100 : size, digits);
    case 'pts':
      return isShare ? phrases.points(numbers.number(size * 100, digits)) : phrases.amount(size, digits, facts);
    default:
      throw new Error(`There is no slot {a.${part}}.`);
  }
} // prettier-ignore
