import type { Phrases } from '../phrases.js';
import type { ToldPrediction } from '../told-prediction.js';

/** „das 14-Fache der üblichen 3 %“. */
export function deAgainstUsual({ against, times, usual }: ToldPrediction): string {
  if (times !== null) return `das ${times}-Fache der üblichen ${usual}`;
  if (against === 'times' || against === 'more') return `mehr als die üblichen ${usual}`;
  if (against === 'less') return `weniger als die üblichen ${usual}`;
  return `nahe an den üblichen ${usual}`;
}

export function deHeadline(told: ToldPrediction): string[] {
  if (told.task === 'classification') return told.threshold === null ? classHeadline(told) : alarmHeadline(told);
  return told.task === 'rul' ? lifeHeadline(told) : valueHeadline(told);
}

function alarmHeadline(told: ToldPrediction): string[] {
  const { subject, event, told: p, threshold } = told;
  const usual = deAgainstUsual(told);
  if (!told.isAlarm) {
    return [
      `${subject}: kein Alarm für ${event}. Die Wahrscheinlichkeit beträgt ${p}, ${usual}, und liegt unter der Schwelle von ${threshold}.`,
      `${subject} liegt unter der Schwelle: Die Wahrscheinlichkeit für ${event} beträgt ${p} (Schwelle ${threshold}), ${usual}.`,
      `Für ${inSentence(subject)} sieht das Modell eine Wahrscheinlichkeit von ${p} für ${event}, ${usual}. Das bleibt unter der Schwelle von ${threshold}.`,
    ];
  }
  return [
    `${subject}: Alarm für ${event}. Die Wahrscheinlichkeit beträgt ${p}, ${usual}, und liegt über der Schwelle von ${threshold}.`,
    `${subject} liegt über der Schwelle: Die Wahrscheinlichkeit für ${event} beträgt ${p} (Schwelle ${threshold}), ${usual}.`,
    `Für ${inSentence(subject)} erwartet das Modell ${event}: Die Wahrscheinlichkeit von ${p} ist ${usual} und liegt über der Schwelle von ${threshold}.`,
  ];
}

function classHeadline(told: ToldPrediction): string[] {
  const { subject, event, told: p } = told;
  const usual = deAgainstUsual(told);
  return [
    `${subject}: Das Modell nennt ${event}, mit einer Wahrscheinlichkeit von ${p}, ${usual}.`,
    `Für ${inSentence(subject)} hält das Modell ${event} für am wahrscheinlichsten: ${p}, ${usual}.`,
  ];
}

function lifeHeadline({ subject, told, interval, usual, against }: ToldPrediction): string[] {
  const between = interval === null ? '' : `, wahrscheinlich ${interval}`;
  return [
    `${subject} hat noch etwa ${told}${between}; das ist ${than(against, usual)}.`,
    `Das Modell gibt ${inSentence(subject)} noch etwa ${told} Restlebensdauer${between}: ${than(against, usual)}.`,
  ];
}

function valueHeadline({ subject, event, told, interval, usual, against }: ToldPrediction): string[] {
  const between = interval === null ? '' : ` (wahrscheinlicher Bereich: ${interval})`;
  return [
    `${subject}: Das Modell erwartet ${told} für ${event}${between}, ${than(against, usual)}.`,
    `Für ${inSentence(subject)} erwartet das Modell bei ${event} ${told}${between}, ${than(against, usual)}.`,
  ];
}

export function than(against: ToldPrediction['against'], usual: string): string {
  if (against === 'close') return `etwa so viel wie die üblichen ${usual}`;
  return `${against === 'less' ? 'weniger' : 'mehr'} als die üblichen ${usual}`;
}

export function inSentence(subject: string): string {
  return subject === 'Diese Maschine' ? 'diese Maschine' : subject;
}

export const deClosing: Phrases['closing'] = (told, first, { model }) => ({
  technician: first === null ? [''] : [`Zuerst ${first.name} ansehen.`, `Bei ${first.name} anfangen.`],
  engineer: [
    `Modell „${model.name}“, Version ${model.version}.`,
    `Vorhergesagt von Modell „${model.name}“, Version ${model.version}.`,
  ],
  manager: consequence(told),
});

function consequence({ urgency, task }: ToldPrediction): string[] {
  if (task === 'regression') return [''];
  if (urgency === 'now') {
    return [
      'Sie sollte angesehen werden, bevor sie weiterläuft.',
      'Ein Halt zur Prüfung sollte jetzt eingeplant werden.',
    ];
  }
  if (urgency === 'soon') {
    return ['Eine Prüfung sollte vorgezogen werden.', 'Sie sollte vor der planmäßigen Wartung geprüft werden.'];
  }
  return ['Über die planmäßige Wartung hinaus ist nichts zu tun.', 'Die planmäßige Wartung genügt.'];
}
