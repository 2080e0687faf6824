import type { Phrases } from '../phrases.js';
import type { ToldFeature } from '../told-feature.js';
import type { ToldPrediction } from '../told-prediction.js';

const DEGREES = { most: ' most', clearly: ' clearly', slightly: ' slightly' } as const;

/** “raises the probability”, “shortens the remaining life”. */
export function enEffect(direction: ToldFeature['direction'], { task, event }: ToldPrediction): string {
  const isUp = direction === 'raises';
  if (task === 'rul') return `${isUp ? 'extends' : 'shortens'} the remaining life`;
  const what = task === 'classification' ? 'the probability' : `the expected ${event}`;
  return `${isUp ? 'raises' : 'lowers'} ${what}`;
}

/** “Torque is 62 Nm, above its usual 20 to 60 Nm”. */
export function enState({ name, kind, value, range, position, typical }: ToldFeature): string {
  if (kind === 'missing') return `${name} has no value`;
  if (kind === 'category') return typical === null || typical === value ? `${name} is ${value}` : `${name} is ${value} (most often ${typical})`;
  if (range === null) return typical === null ? `${name} is ${value}` : `${name} is ${value} (on average ${typical})`;
  if (position === 'inside') return `${name} is ${value}, within its usual ${range}`;
  return `${name} is ${value}, ${position} its usual ${range}`;
} // prettier-ignore

/** In brackets behind a name. */
export function enShort({ name, kind, value, range, typical }: ToldFeature): string {
  if (kind === 'missing') return `${name} (no value)`;
  if (kind === 'category') return `${name} (${value})`;
  if (range !== null) return `${name} (${value}, usually ${range})`;
  return typical === null ? `${name} (${value})` : `${name} (${value}, on average ${typical})`;
}

export const enCause: Phrases['cause'] = (feature, told) => {
  const effect = enEffect(feature.direction, told);
  const state = enState(feature);
  const degree = DEGREES[feature.rank];
  return {
    technician: [
      `${state}: this ${effect}${degree}.`,
      `${state}; it ${effect}${degree}.`,
      ...(feature.position === 'inside' && feature.direction === told.bad ? [`${state}, and still ${effect}${degree}.`] : [`${state}, and ${effect}${degree}.`]),
    ],
    engineer: [
      `${state}: this ${effect} by ${feature.points}.`,
      `${enShort(feature)} ${effect} by ${feature.points}.`,
      `${state}; it ${effect} by ${feature.points}.`,
    ],
    manager: [`${managed(feature)} and ${effect}${degree}.`],
  };
}; // prettier-ignore

function managed({ name, kind, value, position }: ToldFeature): string {
  if (kind === 'missing') return `${name} has no value`;
  if (kind === 'category' || position === null) return `${name} is ${value}`;
  return position === 'inside' ? `${name} is within its usual range` : `${name} is ${position} its usual range`;
}

export function enMainly(
  told: ToldPrediction,
  features: readonly ToldFeature[],
  list: (items: readonly string[]) => string,
): string[] {
  const names = list(features.map(({ name }) => name));
  const isUp = features[0]!.direction === 'raises';
  const s = features.length === 1 ? 's' : '';
  if (told.task === 'rul') return [`${names} ${isUp ? 'extend' : 'shorten'}${s} the remaining life most.`];
  const it = told.task === 'classification' ? 'the probability' : 'it';
  return [
    `${names} ${isUp ? 'raise' : 'lower'}${s} ${it} most.`,
    `What ${isUp ? 'raises' : 'lowers'} ${it} most: ${list(features.map(enShort))}.`,
  ];
}
