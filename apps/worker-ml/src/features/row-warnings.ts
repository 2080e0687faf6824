import type { CardFeature, Row } from '@celerity/contracts';
import { coderOf, numberIn } from './levels.js';

/** What in a row the model has never seen: numbers outside of the range of the training, new levels, a value that is missing. */
export function rowWarnings(features: readonly CardFeature[], row: Row): string[] {
  return features.flatMap((feature) => {
    const value = row[feature.name];
    if (value === undefined || value === null) return missingWarning(feature);
    return feature.kind === 'numeric' ? rangeWarning(feature, value) : levelWarning(feature, value);
  });
}

function missingWarning({ name, reference }: CardFeature): string[] {
  return reference.missing > 0 ? [] : [`'${name}' is missing, which it never was in training.`];
}

function rangeWarning(
  { name, min, max }: CardFeature & { kind: 'numeric' },
  given: string | number | boolean,
): string[] {
  const value = typeof given === 'string' ? numberIn(given) : Number(given);
  if (Number.isNaN(value)) return [`'${name}' is '${given}', which is no number: it counts as missing.`];
  if (min !== null && value < min) return [`'${name}' is ${value}: less than ${min}, the least in training.`];
  if (max !== null && value > max) return [`'${name}' is ${value}: more than ${max}, the most in training.`];
  return [];
}

function levelWarning(
  { name, levels }: CardFeature & { kind: 'categorical' },
  value: string | number | boolean,
): string[] {
  if (!Number.isNaN(coderOf(levels)(value))) return [];
  return [`'${name}' is '${value}', which was not seen in training: it counts as missing.`];
}
