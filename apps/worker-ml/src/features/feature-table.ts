import { isNumeric, type Table, type TableColumn } from '@celerity/tabular';
import type { Feature, FeatureSpec, FeatureTable } from '@celerity/trees';
import { UnsuitableDataError } from './errors.js';
import { coderOf, numberIn } from './levels.js';
import { single } from './single.js';

/**
 * The features of a model in a table, as trees take them. Columns need not be of the kind that they were of in training: texts that say
 * numbers are numbers, and numbers levels. What a model does not know is missing.
 *
 * @throws UnsuitableDataError when a column is not there
 */
export function featureTableOf(features: readonly FeatureSpec[], table: Table): FeatureTable {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  return {
    rows: table.rows,
    features: features.map((feature) => {
      const column = byName.get(feature.name);
      if (!column) throw new UnsuitableDataError(`The data set has no column '${feature.name}'.`, feature.name);
      return featureIn(column, feature);
    }),
  };
}

/** A column as the feature that it is. */
export function featureIn(column: TableColumn, spec: FeatureSpec): Feature {
  const { name } = spec;
  return spec.kind === 'numeric'
    ? { name, kind: 'numeric', values: singles(column) }
    : { name, kind: 'categorical', levels: spec.levels, codes: codesIn(column, spec.levels) };
}

/** Some rows of it, in the order given. */
export function pickRows({ features }: FeatureTable, rows: Int32Array): FeatureTable {
  const picked = features.map((feature): Feature => {
    if (feature.kind === 'categorical')
      return { ...feature, codes: gather(feature.codes, new Int32Array(rows.length), rows) };
    return { ...feature, values: gather(feature.values, new Float32Array(rows.length), rows) };
  });
  return { rows: rows.length, features: picked };
}

/** The rows of two tables of the same features, one after the other. */
export function joinRows(first: FeatureTable, second: FeatureTable): FeatureTable {
  const joined = first.features.map((feature, index): Feature => {
    const other = second.features[index];
    if (feature.kind === 'categorical' && other?.kind === 'categorical') {
      const codes = new Int32Array(first.rows + second.rows);
      codes.set(feature.codes);
      codes.set(other.codes, first.rows);
      return { ...feature, codes };
    }
    if (feature.kind === 'numeric' && other?.kind === 'numeric') {
      const values = new Float32Array(first.rows + second.rows);
      values.set(feature.values);
      values.set(other.values, first.rows);
      return { ...feature, values };
    }
    throw new TypeError(`'${feature.name}' is not the same feature in both tables.`);
  });
  return { rows: first.rows + second.rows, features: joined };
}

/** As fast as memory, which `from` with a function is not. */
function gather<A extends Float32Array | Int32Array>(from: A, to: A, rows: Int32Array): A {
  for (let at = 0; at < rows.length; at++) to[at] = from[rows[at]!]!;
  return to;
}

function singles(column: TableColumn): Float32Array {
  if (isNumeric(column)) {
    const singles = new Float32Array(column.values.length);
    for (let row = 0; row < singles.length; row++) singles[row] = single(column.values[row]!);
    return singles;
  }
  const numbers = column.levels.map((level) => single(numberIn(level)));
  return Float32Array.from(column.codes, (code) => numbers[code] ?? NaN);
}

function codesIn(column: TableColumn, levels: readonly string[]): Int32Array {
  const codeOf = coderOf(levels);
  const known = (value: string | number) => {
    const code = codeOf(value);
    return Number.isNaN(code) ? -1 : code;
  };
  if (isNumeric(column)) return Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : known(value)));
  const codes = column.levels.map(known);
  return Int32Array.from(column.codes, (code) => codes[code] ?? -1);
}
