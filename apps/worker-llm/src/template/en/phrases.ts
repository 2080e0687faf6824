import { NumberFormat } from '../number-format.js';
import type { Phrases } from '../phrases.js';
import { enAnswers } from './answers.js';
import { enCause, enMainly } from './causes.js';
import { enCheck, enHint } from './checks.js';
import { enFleet } from './fleet.js';
import { enClosing, enHeadline } from './headline.js';
import { enQuestions } from './questions.js';

const numbers = new NumberFormat('en');
const list = (items: readonly string[]) =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

export const en: Phrases = {
  numbers,
  questions: enQuestions,
  headings: {
    causes: 'What moved the prediction',
    checks: 'What to check',
    caveats: 'Mind',
    confidence: 'Confidence',
    machines: 'Machines, the most urgent first',
  },
  urgencies: { now: 'now', soon: 'soon', planned: 'at the next planned occasion' },
  confidences: { low: 'low', medium: 'medium', high: 'high' },
  thisMachine: 'This machine',
  positiveClass: 'the positive class',

  quoted: (text) => `“${text.replace(/[“”"]/g, '’')}”`,
  machine: (name) => `Machine ${name}`,
  targetIs: (target, level) => `${target} = ${level}`,
  range: (low, high) => `${low} to ${high}`,
  points: (number) => `${number} percentage point${number === '1' ? '' : 's'}`,
  amount: (value, decimals, { unit, task }) => {
    const number = numbers.number(value, decimals);
    const named = unit ?? (task === 'rul' ? 'time unit' : null);
    if (named === null) return number;
    return `${number} ${number !== '1' && /^[a-z ]{3,}[^s]$/.test(named) ? `${named}s` : named}`;
  },
  list,
  date: (iso) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso)),

  headline: enHeadline,
  mainly: (told, features) => enMainly(told, features, list),
  nothingStandsOut: ({ subject }) => [
    `No single value of ${subject === 'This machine' ? 'this machine' : subject} stands out.`,
    'No single value stands out.',
  ],
  closing: enClosing,
  cause: enCause,
  check: enCheck,
  hint: enHint,
  noCheck: () => [
    'No value speaks against the machine: keep to the planned maintenance.',
    'Nothing needs a look beyond the planned maintenance.',
  ],

  warning: ({ feature, kind, value, bound }) => {
    if (kind === 'missing') return `${feature} has no value, which never happened in training.`;
    if (kind === 'unseen') return `${feature} is ${value}, which was never seen in training: it counts as missing.`;
    if (kind === 'no number') return `${feature} is ${value}, which is no number: it counts as missing.`;
    const [side, edge] = kind === 'more' ? ['above', 'highest'] : ['below', 'lowest'];
    return `${feature} is ${value}, ${side} the ${edge} value in training (${bound}): the model has no experience there.`;
  },
  otherWarning: (text) => `The prediction came with a warning: ${text}`,
  drift: (feature, psi) =>
    `The values of ${feature} have drifted since training (population-stability index ${psi}): sensor or operation may have changed.`,
  nearThreshold: ({ told, threshold }) =>
    `The probability of ${told} is close to the threshold of ${threshold}: small changes of the values could turn the verdict.`,
  wideInterval: ({ interval }) => `The interval is wide: ${interval}.`,
  notACause: 'Contributions say what moved the model; they do not prove what causes a fault.',
  answers: enAnswers(list),
  fleet: enFleet(list),
};
