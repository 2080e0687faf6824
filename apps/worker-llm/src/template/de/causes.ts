import type { Phrases } from '../phrases.js';
import type { ToldFeature } from '../told-feature.js';
import type { ToldPrediction } from '../told-prediction.js';

const DEGREES = { most: ' am stärksten', clearly: ' deutlich', slightly: ' leicht' } as const;

/** „erhöht die Wahrscheinlichkeit“, „verkürzt die Restlebensdauer“; what comes between verb and its end goes behind the object. */
export function deEffect(
  direction: ToldFeature['direction'],
  { task, event }: ToldPrediction,
  how = '',
  isMany = false,
): string {
  const isUp = direction === 'raises';
  const [ends, verb] = [isMany ? 'en' : 't', isUp ? 'erhöh' : 'senk'];
  if (task === 'rul')
    return `${isUp ? 'verlänger' : 'verkürz'}${isUp && isMany ? 'n' : ends} die Restlebensdauer${how}`;
  const what = task === 'classification' ? 'die Wahrscheinlichkeit' : `den erwarteten Wert von ${event}`;
  return `${verb}${ends} ${what}${how}`;
}

/** „Torque liegt mit 62 Nm über dem üblichen Bereich von 20 bis 60 Nm“. */
export function deState({ name, kind, value, range, position, typical }: ToldFeature): string {
  if (kind === 'missing') return `${name} hat keinen Wert`;
  if (kind === 'category') return typical === null || typical === value ? `${name} ist ${value}` : `${name} ist ${value} (meist ${typical})`;
  if (range === null) return typical === null ? `${name} beträgt ${value}` : `${name} beträgt ${value} (im Mittel ${typical})`;
  const where = { inside: 'im', above: 'über dem', below: 'unter dem' }[position ?? 'inside'];
  return `${name} liegt mit ${value} ${where} üblichen Bereich von ${range}`;
} // prettier-ignore

/** In brackets behind a name. */
export function deShort({ name, kind, value, range, typical }: ToldFeature): string {
  if (kind === 'missing') return `${name} (kein Wert)`;
  if (kind === 'category') return `${name} (${value})`;
  if (range !== null) return `${name} (${value}, üblich ${range})`;
  return typical === null ? `${name} (${value})` : `${name} (${value}, im Mittel ${typical})`;
}

export const deCause: Phrases['cause'] = (feature, told) => {
  const state = deState(feature);
  const effect = (how: string) => deEffect(feature.direction, told, how);
  const degree = DEGREES[feature.rank];
  const by = ` um ${feature.points}`;
  return {
    technician: [
      `${state}: Das ${effect(degree)}.`,
      `${state}; das ${effect(degree)}.`,
      `${state} und ${effect(`${feature.position === 'inside' && feature.direction === told.bad ? ' dennoch' : ''}${degree}`)}.`,
    ],
    engineer: [`${state}: Das ${effect(by)}.`, `${deShort(feature)} ${effect(by)}.`, `${state} und ${effect(by)}.`],
    manager: [`${managed(feature)} und ${effect(degree)}.`],
  };
};

function managed({ name, kind, value, position }: ToldFeature): string {
  if (kind === 'missing') return `${name} hat keinen Wert`;
  if (kind === 'category' || position === null) return `${name} ist ${value}`;
  return `${name} liegt ${{ inside: 'im', above: 'über dem', below: 'unter dem' }[position]} üblichen Bereich`;
}

export function deMainly(
  told: ToldPrediction,
  features: readonly ToldFeature[],
  list: (items: readonly string[]) => string,
): string[] {
  const { direction } = features[0]!;
  const names = list(features.map(({ name }) => name));
  const isMany = features.length > 1;
  const said = `${names} ${deEffect(direction, told, DEGREES.most, isMany)}.`;
  if (told.task === 'rul') return [said];
  return [said, `Was ${told.task === 'classification' ? 'die Wahrscheinlichkeit' : 'den Wert'} am stärksten ${direction === 'raises' ? 'erhöht' : 'senkt'}: ${list(features.map(deShort))}.`]; // prettier-ignore
}
