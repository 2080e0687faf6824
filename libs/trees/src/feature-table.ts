/** A column of numbers. Single precision, so that `value <= threshold` decides alike wherever the model runs. NaN is missing. */
export interface NumericFeature {
  name: string;
  kind: 'numeric';
  values: Float32Array;
}

/** A column of categories: `codes[row]` is the index of the row's level, or -1 where it is missing. */
export interface CategoricalFeature {
  name: string;
  kind: 'categorical';
  codes: Int32Array;
  levels: readonly string[];
}

export type Feature = NumericFeature | CategoricalFeature;

/** What rows are told by, by columns. */
export interface FeatureTable {
  rows: number;
  features: readonly Feature[];
}

/** The features of a model: what a table must have to be predicted. */
export type FeatureSpec = { name: string; kind: 'numeric' } | { name: string; kind: 'categorical'; levels: string[] };

export function specsOf({ features }: FeatureTable): FeatureSpec[] {
  return features.map((feature) =>
    feature.kind === 'numeric'
      ? { name: feature.name, kind: 'numeric' }
      : { name: feature.name, kind: 'categorical', levels: [...feature.levels] },
  );
}

/**
 * The columns of a table as a model knows them, in its order: numbers, and codes of its own levels. Levels that it never saw are
 * missing (NaN).
 *
 * @throws TypeError for a feature that the table does not have, or not of this kind.
 */
export function columnsFor(specs: readonly FeatureSpec[], { features }: FeatureTable): Float32Array[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return specs.map((spec) => {
    const feature = byName.get(spec.name);
    if (feature?.kind !== spec.kind) {
      const found = feature ? `it is ${feature.kind} here` : `there are ${features.map(({ name }) => name).join(', ')}`;
      throw new TypeError(`The model needs the ${spec.kind} feature '${spec.name}': ${found}.`);
    }
    if (spec.kind === 'numeric') return (feature as NumericFeature).values;
    return codesFor(spec.levels, feature as CategoricalFeature);
  });
}

function codesFor(levels: readonly string[], feature: CategoricalFeature): Float32Array {
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = feature.levels.map((level) => codeOf.get(level) ?? NaN);
  return Float32Array.from(feature.codes, (code) => (code < 0 ? NaN : codes[code]!));
}
