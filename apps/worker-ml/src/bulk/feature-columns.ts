import type { CardFeature } from '@celerity/contracts';
import { type ColumnProfile, isMissing, ownText, parseNumber } from '@celerity/tabular';

import { coderOf, single } from '../features/index.js';
import { UnsuitableDatasetError } from './errors.js';

/** Reads the cells of a model's columns into a matrix. */
export interface FeatureColumn {
  /** Where the column stands in the file. */
  position: number;
  /** @param raw the field as it stands in the file. @returns what the model takes; NaN where it is missing or unknown */
  read(raw: string): number;
}

/**
 * Where a model's features are in a data set, and how to read them.
 *
 * @throws UnsuitableDatasetError for columns that it does not have, and for texts where the model was trained on numbers
 */
export function featureColumns(features: readonly CardFeature[], profiles: readonly ColumnProfile[]): FeatureColumn[] {
  const positions = positionsOf(
    features.map(({ name }) => name),
    profiles,
  );
  return features.map((feature) => {
    const position = positions.get(feature.name)!;
    if (feature.kind === 'categorical') return { position, read: levelReader(feature.levels) };
    assertNumbers(profiles[position]!);
    return { position, read: (raw) => single(parseNumber(raw.trim())) };
  });
}

/** The features of rows, row by row. @param rows as `readRows` gives them */
export function featureMatrix(features: readonly FeatureColumn[], rows: readonly string[][]): Float32Array {
  const width = features.length;
  const matrix = new Float32Array(rows.length * width);
  for (let column = 0; column < width; column++) {
    const { position, read } = features[column]!;
    for (let row = 0, at = column; row < rows.length; row++, at += width) matrix[at] = read(rows[row]![position]!);
  }
  return matrix;
}

/** Where columns stand in the file. @throws UnsuitableDatasetError which names those that are not there */
export function positionsOf(names: readonly string[], profiles: readonly ColumnProfile[]): Map<string, number> {
  const positions = new Map(profiles.map(({ name }, position) => [name, position]));
  const missing = names.filter((name) => !positions.has(name));
  if (missing.length === 0) return positions;
  const all = missing.map((name) => `'${name}'`).join(', ');
  throw new UnsuitableDatasetError(`The data set lacks columns that the model needs: ${all}.`);
}

/** Whatever its kind: only a column of numbers has a least that is one. */
function assertNumbers({ name, count, min, kind }: ColumnProfile): void {
  if (count === 0 || typeof min === 'number') return;
  throw new UnsuitableDatasetError(
    `Column '${name}' of the data set is ${kind}, not all numbers as in training: mend it, and upload it again.`,
  );
}

/** Codes of fields that were met before are known; those of levels only, for others there may be millions of. */
function levelReader(levels: readonly string[]): (raw: string) => number {
  const codeOf = coderOf(levels);
  const known = new Map<string, number>();
  return (raw) => {
    const before = known.get(raw);
    if (before !== undefined) return before;
    const text = raw.trim();
    const code = isMissing(text) ? NaN : codeOf(text);
    if (!Number.isNaN(code)) known.set(ownText(raw), code);
    return code;
  };
}
