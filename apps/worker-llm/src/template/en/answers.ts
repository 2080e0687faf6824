import type { Phrases } from '../phrases.js';
import type { ToldPrediction } from '../told-prediction.js';
import { enEffect, enState } from './causes.js';
import { enAgainstUsual, inSentence } from './headline.js';

type List = (items: readonly string[]) => string;

export const enAnswers = (list: List): Phrases['answers'] => ({
  probability: (told) => {
    const { task, told: value, event, threshold, interval } = told;
    if (task !== 'classification') return `The model expects ${value}${interval === null ? '' : `, likely between ${interval.replace(' to ', ' and ')}`}.`;
    const side = threshold === null ? '' : `, ${told.isAlarm ? 'above' : 'below'} the threshold of ${threshold}`;
    return `The probability of ${event} is ${value}${side}.`;
  },
  usual: (told) => {
    if (told.task === 'classification') return `A probability of ${told.told} is ${enAgainstUsual(told)}.`;
    const than = told.against === 'close' ? 'about as much as' : `${told.against} than`;
    return `The expected value of ${told.told} is ${than} the usual ${told.usual}.`;
  },
  value: (feature, told) => {
    const effect = feature.direction === 'none' ? 'does not move the prediction' : `${enEffect(feature.direction, told)} by ${feature.points}`;
    const usual = feature.kind === 'missing' && feature.range !== null ? ` (usually ${feature.range})` : '';
    return `${enState(feature)}${usual}. It ${effect}.`;
  },
  threshold: (told) =>
    told.threshold === null
      ? 'This model has no threshold.'
      : `The threshold is ${told.threshold}; the probability of ${told.told} is ${told.isAlarm ? 'above' : 'below'} it, so that ${told.isAlarm ? 'the alarm is given' : 'no alarm is given'}.`,
  similar: (cases) =>
    `The closest earlier ${cases.length === 1 ? 'case was' : 'cases were'} ${list(cases.map(({ machine, date, told }) => `${machine === null ? '' : `${machine} `}on ${date} with ${told}`))}.`,
  noSimilar: 'No similar earlier case is known.',
  model: (name, version) => `It was told by model “${name}”, version ${version}.`,
  unknown: (told, names) => `The data does not say. ${known(told)}${columns(names, list)}`,
}); // prettier-ignore

function known(told: ToldPrediction): string {
  const subject = inSentence(told.subject);
  if (told.task === 'classification') {
    const threshold = told.threshold === null ? '' : `, its threshold (${told.threshold})`;
    return `It tells of ${subject} the probability of ${told.event} (${told.told})${threshold} and what is usual (${told.usual}).`;
  }
  const interval = told.interval === null ? '' : `, its interval (${told.interval})`;
  return `It tells of ${subject} the expected value (${told.told})${interval} and what is usual (${told.usual}).`;
}

function columns(names: readonly string[], list: List): string {
  return names.length === 0 ? '' : ` It also tells value, usual range and effect of ${list(names)}.`;
}
