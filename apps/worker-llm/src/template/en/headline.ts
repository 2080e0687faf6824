import type { Phrases } from '../phrases.js';
import type { ToldPrediction } from '../told-prediction.js';

/** “14 times the usual 3 %”. */
export function enAgainstUsual({ against, times, usual }: ToldPrediction): string {
  if (times !== null) return `${times} times the usual ${usual}`;
  if (against === 'times' || against === 'more') return `above the usual ${usual}`;
  if (against === 'less') return `below the usual ${usual}`;
  return `close to the usual ${usual}`;
}

export function enHeadline(told: ToldPrediction): string[] {
  if (told.task === 'classification') return told.threshold === null ? classHeadline(told) : alarmHeadline(told);
  return told.task === 'rul' ? lifeHeadline(told) : valueHeadline(told);
}

function alarmHeadline(told: ToldPrediction): string[] {
  const { subject, event, told: p, threshold } = told;
  const usual = enAgainstUsual(told);
  if (!told.isAlarm) {
    return [
      `${subject}: no alarm for ${event}. The probability is ${p}, ${usual} and below the threshold of ${threshold}.`,
      `${subject} is below the threshold: the probability of ${event} is ${p} (threshold ${threshold}), ${usual}.`,
      `For ${inSentence(subject)} the model sees a probability of ${p} for ${event}, ${usual}. That stays below the threshold of ${threshold}.`,
    ];
  }
  return [
    `${subject}: alarm for ${event}. The probability is ${p}, ${usual} and above the threshold of ${threshold}.`,
    `${subject} is over the threshold: the probability of ${event} is ${p} (threshold ${threshold}), ${usual}.`,
    `The model expects ${event} for ${inSentence(subject)}: with a probability of ${p} it is ${usual}, and above the threshold of ${threshold}.`,
  ];
}

function classHeadline(told: ToldPrediction): string[] {
  const { subject, event, told: p } = told;
  const usual = enAgainstUsual(told);
  return [
    `${subject}: the model tells ${event}, with a probability of ${p}, ${usual}.`,
    `For ${inSentence(subject)} the model takes ${event} to be the most likely: ${p}, ${usual}.`,
  ];
}

function lifeHeadline({ subject, told, interval, usual, against }: ToldPrediction): string[] {
  const between = interval === null ? '' : `, with ${interval} as the likely range`;
  const than = against === 'close' ? `about the usual ${usual}` : `${against} than the usual ${usual}`;
  return [
    `${subject} has about ${told} left${between}; that is ${than}.`,
    `The model gives ${inSentence(subject)} about ${told} of remaining life${between}: ${than}.`,
  ];
}

function valueHeadline({ subject, event, told, interval, usual, against }: ToldPrediction): string[] {
  const between = interval === null ? '' : ` (likely range: ${interval})`;
  const than = against === 'close' ? `close to the usual ${usual}` : `${against} than the usual ${usual}`;
  return [
    `${subject}: the model expects ${told} for ${event}${between}, ${than}.`,
    `For ${inSentence(subject)} the expected ${event} is ${told}${between}, ${than}.`,
  ];
}

export function inSentence(subject: string): string {
  return subject === 'This machine' ? 'this machine' : subject.replace(/^Machine /, 'machine ');
}

export const enClosing: Phrases['closing'] = (told, first, { model }) => ({
  technician: first === null ? [''] : [`Look at ${first.name} first.`, `Start with ${first.name}.`],
  engineer: [
    `Model “${model.name}”, version ${model.version}.`,
    `Told by model “${model.name}”, version ${model.version}.`,
  ],
  manager: consequence(told),
});

function consequence({ urgency, task }: ToldPrediction): string[] {
  if (task === 'regression') return [''];
  if (urgency === 'now') {
    return ['It should be looked at before it goes on running.', 'A stop for inspection should be arranged now.'];
  }
  if (urgency === 'soon') {
    return ['An inspection should be brought forward.', 'It should be inspected ahead of the planned maintenance.'];
  }
  return ['No action is needed beyond the planned maintenance.', 'The planned maintenance is enough.'];
}
