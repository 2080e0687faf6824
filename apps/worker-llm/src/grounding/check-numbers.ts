import type { Mention } from '../signals/feature-mentions.js';
import type { NumberMention } from './number-mentions.js';
import { fitsColumn, fitsPrediction, isShown, type NumberPlace, placeOf } from './number-roles.js';
import type { GroundingProblem } from './problem.js';
import type { Quantity } from './quantity.js';
import type { ReadText } from './read-text.js';
import type { Scope } from './scope.js';
import { has, type Sentence, type Span, spanAt, within } from './sentences.js';

/** Of which columns a number may be told; null: of any. */
type Owners = readonly string[] | null;
type Reading = (number: NumberMention) => Owners;

interface Candidate {
  place: NumberPlace;
  /** Facts that the number shows. */
  shown: Quantity[];
}

/**
 * Checks that each number of a sentence is one of the facts, and told of what it is of. Which column a number belongs to is a matter of reading:
 * the name may come first, or after it, or names and numbers in two rows. A sentence is true to the facts if it is so in one reading, the
 * same for all its numbers: exchanged numbers are wrong in all of them.
 *
 * @param about columns that the text has been about so far, or that it names as its evidence
 */
export function checkNumbers(
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
  path: string,
): GroundingProblem[] {
  const candidates = within(text.numbers, sentence).map((mention): Candidate => {
    const place = placeOf(text, mention, sentence, scope.words, path);
    return { place, shown: scope.quantities.filter((quantity) => isShown(place, quantity, scope)) };
  });
  const free = candidates.filter(({ place }) => !isAsked(place, scope) && !isDefinition(place));
  const unknown = free.filter(({ shown }) => shown.length === 0);
  const open = free.filter(
    ({ place, shown }) => shown.length > 0 && (isOfShare(place, text, sentence, scope) || !shown.some((quantity) => !isOfColumn(quantity, scope) && fitsPrediction(place, quantity, scope))),
  );
  const readings = readingsOf(within(text.mentions, sentence), sentence, open, about, text, scope);
  const wrong = fewest(readings.map((read) => open.filter(({ place, shown }) => !fitsReading(place, shown, read(place.mention), scope))));
  return [
    ...unknown.map(({ place }) => problem(path, place, 'This number is in none of the facts.')),
    ...wrong.map(({ place, shown }) => problem(path, place, `This is ${describe(shown[0]!, scope)}, and is told of something else.`)),
  ];
} // prettier-ignore

/** “Humidity (69 %”: per cent that directly follow a column that is told in per cent. */
function isOfShare({ mention, before }: NumberPlace, { mentions }: ReadText, sentence: Sentence, { columns, words }: Scope): boolean {
  const last = within(mentions, sentence).findLast(({ end }) => end <= mention.start);
  const isNear = last !== undefined && mention.start - last.end <= 12 && last.ids.every((id) => columns.get(id)?.unit === '%');
  return mention.kind === 'percent' && isNear && !has(words.prediction, before);
} // prettier-ignore

const isOfColumn = ({ owner }: Quantity, { columns }: Scope) => columns.has(owner);

function fitsReading(place: NumberPlace, shown: readonly Quantity[], owners: Owners, scope: Scope): boolean {
  return shown.some(
    (quantity) => isOfColumn(quantity, scope) && (owners === null || owners.includes(quantity.owner)) && fitsColumn(place, quantity, scope),
  );
} // prettier-ignore

function fewest<T>(lists: readonly T[][]): T[] {
  return lists.reduce((best, list) => (list.length < best.length ? list : best));
}

/** “Nine of ten values of the training lie …”: what a normal range is. */
function isDefinition({ mention, after, sentence }: NumberPlace): boolean {
  const isTenth = Math.abs(mention.value - 0.9) < 1e-9 || mention.value === 9 || mention.value === 10 || mention.value === 90;
  return isTenth && /^\s?(?:%|out of|of|von|der)?\s?(?:\S+\s){0,3}(?:values|training|werte|trainingswerte|zehn|ten)/i.test(after + sentence.slice(-1));
} // prettier-ignore

/** A number of the question may only be compared with, or be said to be unknown. */
function isAsked({ mention, before, sentence }: NumberPlace, { question, words }: Scope): boolean {
  if (question === null) return false;
  const digits = mention.text.replace(/^−/, '').replace(/[^\d.,]/g, '').replace(/[.,]$/, ''); // prettier-ignore
  if (digits === '' || !question.includes(digits)) return false;
  const isCompared = [words.above, words.below].some((word) => has(word, before.slice(-24)));
  return isCompared || isUnknown(sentence);
}

/** Whether a sentence says that something is not known. */
export function isUnknown(sentence: string): boolean {
  return /(?<!\p{L})(?:not? (?:\S+ ){0,3}(?:say|tell|know|contain|include|cover|data|information|facts?|part)|nothing|unknown|does not|do not|cannot|don['’]t|doesn['’]t|nicht|nichts|keine|unbekannt)(?!\p{L})/iu.test(sentence);
} // prettier-ignore

/** Ways to tell which column each number of a sentence belongs to. */
function readingsOf(
  mentions: readonly Mention[],
  sentence: Sentence,
  open: readonly Candidate[],
  about: readonly string[],
  { masked }: ReadText,
  { words }: Scope,
): Reading[] {
  const known = mentions.filter(({ ids }) => ids.length > 0);
  const items = itemsOf(open);
  const rowOf = (owners: readonly (readonly string[])[]): Reading => (number) => owners[items.findIndex((item) => item.includes(number))] ?? [];
  if (known.length === 0 && about.length > 1 && items.length === about.length) return [rowOf(about.map((id) => [id]))];
  if (known.length === 0) return [() => (about.length > 0 ? about : null)];
  const goesOn = about.length > 0 && words.pronoun.test(masked.slice(sentence.start, sentence.end));
  const first = goesOn ? about : known[0]!.ids;
  const before = (at: number, among: readonly Mention[]) => among.findLast(({ end }) => end <= at)?.ids;
  const after = (at: number, among: readonly Mention[]) => among.find(({ start }) => start >= at)?.ids;
  const readings: Reading[] = [
    ({ start }) => before(start, known) ?? first,
    ({ start }) => after(start, known) ?? known.at(-1)!.ids,
  ];
  for (const spans of [sentence.clauses, sentence.fine, sentence.parts]) {
    const own = (at: number) => within(known, spanAt<Span>(spans, at));
    readings.push(({ start }) => before(start, own(start)) ?? own(start)[0]?.ids ?? before(start, known) ?? first);
    readings.push(({ start }) => after(start, own(start)) ?? own(start).at(-1)?.ids ?? before(start, known) ?? first);
  }
  if (known.length > 1) readings.push(...rows(items, known).map(rowOf));
  return readings;
} // prettier-ignore

/** Numbers that stand for one thing each: one of its own, or both ends of a range. */
function itemsOf(open: readonly Candidate[]): NumberMention[][] {
  const items: NumberMention[][] = [];
  for (const { place: { mention, partner } } of open) {
    const other = items.find((item) => partner !== null && item.includes(partner));
    if (other) other.push(mention);
    else items.push([mention]);
  }
  return items;
} // prettier-ignore

/** “Torque and Speed lie at 40 Nm and 1,400 rpm, normal are 24 to 56 Nm and 1,334 to 1,868 rpm”: owners of the items, in as many rows as there are, or name by name. */
function rows(items: readonly NumberMention[][], known: readonly Mention[]): (readonly string[])[][] {
  const owners = known.map(({ ids }) => ids);
  const each = items.length / owners.length;
  if (each === 1) return [owners];
  const areFirst = items.every(([first]) => first!.start >= known.at(-1)!.end);
  if (!Number.isInteger(each) || each < 1 || !areFirst) return [];
  return [items.map((_, i) => owners[i % owners.length]!), items.map((_, i) => owners[Math.floor(i / each)]!)];
}

function describe({ role, owner, value }: Quantity, { columns }: Scope): string {
  const feature = columns.get(owner)?.feature;
  const names: Partial<Record<Quantity['role'], string>> = {
    low: 'the lower end of the normal range', high: 'the upper end of the normal range', typical: 'the usual value', prediction: 'the prediction',
    base: 'the base value', lower: 'the lower bound', upper: 'the upper bound', times: 'the ratio to the base value', psi: 'the drift',
  }; // prettier-ignore
  return `${names[role] ?? `the ${role}`}${feature === undefined ? '' : ` of '${feature}'`} (${Number(value.toPrecision(6))})`;
}

function problem(path: string, { mention }: NumberPlace, reason: string): GroundingProblem {
  return { path, quote: mention.text, reason };
}
