import { NumberFormat } from '../number-format.js';
import type { Phrases } from '../phrases.js';
import { deAnswers } from './answers.js';
import { deCause, deMainly } from './causes.js';
import { deCheck, deHint } from './checks.js';
import { deFleet } from './fleet.js';
import { deClosing, deHeadline } from './headline.js';
import { deQuestions } from './questions.js';

const numbers = new NumberFormat('de');
const list = (items: readonly string[]) =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} und ${items.at(-1)}`;

/** Units that data sets name in English. */
const UNITS: Record<string, readonly [one: string, more: string]> = {
  cycle: ['Zyklus', 'Zyklen'],
  cycles: ['Zyklus', 'Zyklen'],
  hour: ['Stunde', 'Stunden'],
  hours: ['Stunde', 'Stunden'],
  day: ['Tag', 'Tage'],
  days: ['Tag', 'Tage'],
  minute: ['Minute', 'Minuten'],
  minutes: ['Minute', 'Minuten'],
};

export const de: Phrases = {
  numbers,
  questions: deQuestions,
  headings: {
    causes: 'Was die Vorhersage bewegt hat',
    checks: 'Was zu prüfen ist',
    caveats: 'Zu beachten',
    confidence: 'Verlässlichkeit',
    machines: 'Maschinen, die dringendste zuerst',
  },
  urgencies: { now: 'sofort', soon: 'bald', planned: 'bei der nächsten planmäßigen Gelegenheit' },
  confidences: { low: 'gering', medium: 'mittel', high: 'hoch' },
  thisMachine: 'Diese Maschine',
  positiveClass: 'die positive Klasse',

  quoted: (text) => `„${text.replace(/[„“”"]/g, '’')}“`,
  machine: (name) => `Maschine ${name}`,
  targetIs: (target, level) => `${target} = ${level}`,
  range: (low, high) => `${low} bis ${high}`,
  points: (number) => `${number} Prozentpunkt${number === '1' ? '' : 'e'}`,
  amount: (value, decimals, { unit, task }) => {
    const number = numbers.number(value, decimals);
    if (unit === null) return task === 'rul' ? `${number} Zeiteinheit${number === '1' ? '' : 'en'}` : number;
    const named = UNITS[unit]?.[number === '1' ? 0 : 1] ?? unit;
    return `${number} ${named}`;
  },
  list,
  date: (iso) => new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso)),

  headline: deHeadline,
  mainly: (told, features) => deMainly(told, features, list),
  nothingStandsOut: () => ['Kein einzelner Wert sticht heraus.', 'Es sticht kein einzelner Wert heraus.'],
  closing: deClosing,
  cause: deCause,
  check: deCheck,
  hint: deHint,
  noCheck: () => [
    'Kein Wert spricht gegen die Maschine: Die planmäßige Wartung genügt.',
    'Über die planmäßige Wartung hinaus ist nichts zu prüfen.',
  ],

  warning: ({ feature, kind, value, bound }) => {
    if (kind === 'missing') return `${feature} hat keinen Wert, was im Training nie vorkam.`;
    if (kind === 'unseen') return `${feature} ist ${value}, was im Training nie vorkam: Es zählt als fehlend.`;
    if (kind === 'no number') return `${feature} ist ${value}, was keine Zahl ist: Es zählt als fehlend.`;
    const [side, edge] = kind === 'more' ? ['über', 'höchsten'] : ['unter', 'niedrigsten'];
    return `${feature} liegt mit ${value} ${side} dem ${edge} Wert im Training (${bound}): Dort hat das Modell keine Erfahrung.`;
  },
  otherWarning: (text) => `Zur Vorhersage gehört eine Warnung: ${text}`,
  drift: (feature, psi) =>
    `Die Werte von ${feature} haben sich seit dem Training verschoben (Populations-Stabilitätsindex ${psi}): Sensor oder Betrieb können sich geändert haben.`,
  nearThreshold: ({ told, threshold }) =>
    `Die Wahrscheinlichkeit von ${told} liegt nahe an der Schwelle von ${threshold}: Kleine Änderungen der Werte könnten das Urteil drehen.`,
  wideInterval: ({ interval }) => `Das Intervall ist weit: ${interval}.`,
  notACause: 'Beiträge sagen, was das Modell bewegt hat; sie beweisen nicht, was einen Fehler verursacht.',
  answers: deAnswers(list),
  fleet: deFleet(list),
};
