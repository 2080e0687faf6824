import type { Phrases } from '../phrases.js';
import type { ToldPrediction } from '../told-prediction.js';
import { deEffect, deState } from './causes.js';
import { deAgainstUsual, inSentence, than } from './headline.js';

type List = (items: readonly string[]) => string;

export const deAnswers = (list: List): Phrases['answers'] => ({
  probability: (told) => {
    const { task, told: value, event, threshold, interval } = told;
    if (task !== 'classification') return `Das Modell erwartet ${value}${interval === null ? '' : `, wahrscheinlich ${interval}`}.`;
    const side = threshold === null ? '' : ` und liegt ${told.isAlarm ? 'über' : 'unter'} der Schwelle von ${threshold}`;
    return `Die Wahrscheinlichkeit für ${event} beträgt ${value}${side}.`;
  },
  usual: (told) =>
    told.task === 'classification'
      ? `Eine Wahrscheinlichkeit von ${told.told} ist ${deAgainstUsual(told)}.`
      : `Der erwartete Wert von ${told.told} ist ${than(told.against, told.usual)}.`,
  value: (feature, told) => {
    const effect = feature.direction === 'none' ? 'bewegt die Vorhersage nicht' : deEffect(feature.direction, told, ` um ${feature.points}`);
    const usual = feature.kind === 'missing' && feature.range !== null ? ` (üblich ${feature.range})` : '';
    return `${deState(feature)}${usual}. Das ${effect}.`;
  },
  threshold: (told) =>
    told.threshold === null
      ? 'Dieses Modell hat keine Schwelle.'
      : `Die Schwelle beträgt ${told.threshold}; die Wahrscheinlichkeit von ${told.told} liegt ${told.isAlarm ? 'darüber, also gibt es einen Alarm' : 'darunter, also gibt es keinen Alarm'}.`,
  similar: (cases) =>
    `Am ähnlichsten ${cases.length === 1 ? 'war der frühere Fall' : 'waren die früheren Fälle'} ${list(cases.map(({ machine, date, told }) => `${machine === null ? '' : `${machine} `}am ${date} mit ${told}`))}.`,
  noSimilar: 'Es ist kein ähnlicher früherer Fall bekannt.',
  model: (name, version) => `Vorhergesagt hat es das Modell „${name}“, Version ${version}.`,
  unknown: (told, names) => `Das sagen die Daten nicht. ${known(told)}${columns(names, list)}`,
}); // prettier-ignore

function known(told: ToldPrediction): string {
  const subject = inSentence(told.subject);
  if (told.task === 'classification') {
    const threshold = told.threshold === null ? '' : `, die Schwelle (${told.threshold})`;
    return `Sie nennen für ${subject} die Wahrscheinlichkeit für ${told.event} (${told.told})${threshold} und was üblich ist (${told.usual}).`;
  }
  const interval = told.interval === null ? '' : `, das Intervall (${told.interval})`;
  return `Sie nennen für ${subject} den erwarteten Wert (${told.told})${interval} und was üblich ist (${told.usual}).`;
}

function columns(names: readonly string[], list: List): string {
  return names.length === 0 ? '' : ` Außerdem nennen sie Wert, üblichen Bereich und Wirkung von ${list(names)}.`;
}
