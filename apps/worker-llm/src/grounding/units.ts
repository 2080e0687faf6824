import type { Quantity } from './quantity.js';

/** The same unit in other words. */
const SAME: readonly (readonly string[])[] = [
  ['cycle', 'cycles', 'zyklus', 'zyklen'],
  ['h', 'hour', 'hours', 'stunde', 'stunden', 'hrs', 'std'],
  ['min', 'minute', 'minutes', 'minuten', 'mins'],
  ['d', 'day', 'days', 'tag', 'tage', 'tagen'],
  ['s', 'sec', 'second', 'seconds', 'sekunde', 'sekunden'],
  ['rpm', 'u/min', '1/min', 'umdrehungen'],
  ['k', 'kelvin'],
  ['°c', 'degc', 'celsius'],
  ['nm', 'newtonmeter', 'newtonmetre', 'n·m'],
];

function normal(unit: string): string {
  const folded = unit.toLowerCase().replace(/[.,;:]+$/, '');
  return SAME.find((same) => same.includes(folded))?.[0] ?? folded;
}

/** Whether a word is a unit of the facts, so that it binds its number. */
export function isUnit(word: string, quantities: readonly Quantity[]): boolean {
  return quantities.some(({ unit }) => unit !== null && normal(unit) === normal(word)) || TIMES.includes(normal(word));
}

/** Lengths of time say so whatever the facts count in: “within 12 hours” must be somewhere in them. */
const TIMES = ['h', 'd', 'week', 'weeks', 'woche', 'wochen', 'month', 'months', 'monat', 'monate', 'monaten', 'cycle'];

export function sameUnit(word: string, unit: string | null): boolean {
  return unit !== null && normal(unit) === normal(word);
}
