import type { Language, PredictionFacts } from '@celerity/contracts';
import { plainName } from '../../signals/feature-name.js';
import { signalsOf, signalOfWord, wordsOf } from '../../signals/lexicon.js';
import { readText } from '../read-text.js';
import { scopeOf } from '../scope.js';
import type { Random } from './random.js';

/** Changes one number of a text: one of its digits, or all of it. Null: there is none. */
export function plantNumber(text: string, facts: PredictionFacts, language: Language, random: Random): string | null {
  const read = readText(text, scopeOf(facts, language));
  const numbers = read.numbers.filter(({ start, end }) => /\d/.test(text.slice(start, end)));
  if (numbers.length === 0) return null;
  const { start, end } = random.of(numbers);
  const digits = text.slice(start, end);
  const places = [...digits].flatMap((letter, i) => (/\d/.test(letter) ? [i] : []));
  const first = random.of(places.slice(0, 3));
  const changed = [...digits];
  const change = (at: number) => (changed[at] = String((Number(changed[at]) + 1 + random.integer(8)) % 10));
  if (random.chance(0.5)) change(first);
  else places.filter((at) => digits[at - 1] !== '^' && digits[at - 1] !== '−').forEach(change);
  const planted = changed.join('').replace(/^0(?=\d)/, '9');
  if (planted === digits) return null;
  return text.slice(0, start) + planted + text.slice(end);
} // prettier-ignore

/** Facts in which the values, and what is usual, of two columns that a text may name are exchanged; with their units, or without. */
export function exchangeValues(facts: PredictionFacts, first: string, second: string, withUnits: boolean): PredictionFacts {
  const [a, b] = [first, second].map((id) => facts.attributions.find((fact) => fact.id === id)!);
  const taken = (to: NonNullable<typeof a>, from: NonNullable<typeof a>) => {
    const { value, low, high, typical } = from;
    const unit = withUnits ? from.unit : to.unit;
    return { ...to, value, low, high, typical, unit };
  };
  const attributions = facts.attributions.map((fact) => (fact === a ? taken(a, b!) : fact === b ? taken(b, a!) : fact));
  return { ...facts, attributions };
} // prettier-ignore

/** Facts in which a column moves the prediction the other way. */
export function turnDirection(facts: PredictionFacts, id: string): PredictionFacts {
  const turned = { raises: 'lowers', lowers: 'raises', none: 'none' } as const;
  const attributions = facts.attributions.map((fact) =>
    fact.id === id ? { ...fact, contribution: -fact.contribution, direction: turned[fact.direction] } : fact,
  );
  return { ...facts, attributions };
}

const OTHER_MACHINES: Record<string, string> = {
  'M-104': 'M-231',
  'M-088': 'M-412',
  '17': '71',
  '23': '32',
  'Press North': 'Press South',
  'Presse Süd': 'Presse West',
  pump_3: 'pump_8',
  'Line 4 / Robot 2': 'Line 4 / Robot 7',
};

/** Facts of a machine of another name; null where it has none. */
export function exchangeMachine(facts: PredictionFacts): PredictionFacts | null {
  const other = facts.machine === null ? undefined : OTHER_MACHINES[facts.machine];
  return other === undefined ? null : { ...facts, machine: other };
}

/** Sensors that no machine of the suite has. The first of each language are made of words that the verifier has lists of; `unlisted` are not. */
export const INVENTED: Record<Language, { listed: readonly string[]; unlisted: readonly string[] }> = {
  en: {
    listed: ['bearing temperature', 'oil pressure', 'vibration', 'motor current', 'coolant flow', 'gearbox temperature', 'hydraulic pressure', 'winding temperature', 'oil viscosity', 'sensor_x9', 'Supply Voltage', 's77'],
    unlisted: ['backlash', 'radial runout', 'blade clearance', 'grease condition', 'seal leak rate'],
  },
  de: {
    listed: ['Lagertemperatur', 'Öldruck', 'Schwingung', 'Motorstrom', 'Kühlwassertemperatur', 'Getriebetemperatur', 'Hydraulikdruck', 'Wicklungstemperatur', 'Ölviskosität', 'sensor_x9', 'Netzspannung', 's77'],
    unlisted: ['Spaltmaß', 'Rundlauf', 'Schaufelspiel', 'Fettzustand', 'Abriebmenge'],
  },
}; // prettier-ignore

const CLAIMS: Record<Language, readonly string[]> = {
  en: [
    'The {x} is too high as well.',
    'Check the {x} first.',
    'In addition, {x} raises the risk.',
    'The main cause is the {x}.',
  ],
  de: ['Auch {x} ist zu hoch.', 'Zuerst {x} prüfen.', 'Außerdem erhöht {x} das Risiko.', 'Die Hauptursache ist {x}.'],
};

/** Names a sensor that is not there: in place of a column, or in a sentence more. */
export function inventSensor(
  text: string,
  facts: PredictionFacts,
  language: Language,
  random: Random,
  from: 'listed' | 'unlisted',
): string {
  const known = new Set(facts.attributions.flatMap(({ feature, unit }) => signalsOf(feature, unit)));
  const names = INVENTED[language][from].filter(
    (name) => !wordsOf(name).some((word) => known.has(signalOfWord(word)?.id as never)),
  );
  const name = random.of(names);
  const columns = facts.attributions.map(({ feature }) => plainName(feature)).filter((column) => column.length > 3 && text.includes(column)); // prettier-ignore
  if (columns.length > 0 && random.chance(0.5)) return text.replaceAll(random.of(columns), name);
  return `${text} ${random.of(CLAIMS[language]).replace('{x}', name)}`;
}
