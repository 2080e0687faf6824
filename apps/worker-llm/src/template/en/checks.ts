import type { SignalId } from '../../signals/lexicon.js';
import type { Phrases } from '../phrases.js';
import type { ToldFeature } from '../told-feature.js';

export const enCheck: Phrases['check'] = (feature, isFirst) => {
  const { name, kind, value, range, position } = feature;
  const see = isFirst ? 'First see' : 'Then see';
  if (kind === 'missing') return [`Find out why ${name} has no value, and have the reading restored.`];
  if (kind === 'category') {
    return [`Mind that ${name} is ${value}: compare with machines or products where it is not.`];
  }
  if (position === 'inside' || position === null) {
    const where = position === null ? '' : `, though within its usual ${range}`;
    return [
      `Keep an eye on ${name}: ${value}${where}, counts against the machine together with the other values.`,
      `${isFirst ? 'First confirm' : 'Then confirm'} the reading of ${name}: ${value}${where}.`,
    ];
  }
  const side = position === 'above' ? 'high' : 'low';
  return [
    `${see} why ${name} is ${side}: ${value}, usually ${range}.`,
    `${isFirst ? 'Look at' : 'Also look at'} ${name}: at ${value} it is ${position} the usual ${range}.`,
  ];
};

const HINTS: Partial<Record<SignalId, { above: string; below: string }>> = {
  temperature: {
    above: 'Usual suspects: cooling, ventilation, lubrication.',
    below: 'Usual suspects: a machine that is not warm yet, or a sensor that has come loose.',
  },
  pressure: {
    above: 'Usual suspects: a blockage, or a valve that stays shut.',
    below: 'Usual suspects: leaks, or a filter that is clogged.',
  },
  vibration: {
    above: 'Usual suspects: bearings, balance, mounting.',
    below: 'Usual suspects: a sensor that has come loose, or a machine that idles.',
  },
  speed: {
    above: 'Usual suspects: a wrong set point, or a drive that runs without resistance.',
    below: 'Usual suspects: a drive that slips or is overburdened, or a wrong set point.',
  },
  torque: {
    above: 'Usual suspects: jamming, a blunt tool, feed that is too fast.',
    below: 'Usual suspects: a broken coupling or tool, or idling.',
  },
  current: {
    above: 'Usual suspects: a drive that runs heavily, or a fault to earth.',
    below: 'Usual suspects: idling, or a lost phase.',
  },
  voltage: {
    above: 'Usual suspects: the supply, or its regulation.',
    below: 'Usual suspects: the supply, or loose contacts.',
  },
  flow: {
    above: 'Usual suspects: a burst line, or a valve that stays open.',
    below: 'Usual suspects: a clogged filter or line, or air in it.',
  },
  wear: { above: 'Measure the part, and change it if it is worn.', below: 'The part is new: see that it sits right.' },
  humidity: {
    above: 'Usual suspects: seals, condensation, ventilation.',
    below: 'Usual suspects: a sensor that has dried out.',
  },
};

export const enHint = (signal: SignalId, { position }: ToldFeature): string | null =>
  position === 'above' || position === 'below' ? (HINTS[signal]?.[position] ?? null) : null;
