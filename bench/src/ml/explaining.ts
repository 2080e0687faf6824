import { machineData } from '@celerity/sample-data';
import { isNumeric } from '@celerity/tabular';
import { columnsFor, trainTrees, TreeExplainer } from '@celerity/trees';

const FEATURES = [
  'Air temperature [K]',
  'Process temperature [K]',
  'Rotational speed [rpm]',
  'Torque [Nm]',
  'Tool wear [min]',
];
const EXPLAINED_ROWS = 1000;

/** Seconds that exact TreeSHAP takes for 1,000 rows of a model of 100 trees of at most 31 leaves. */
export async function explainingSeconds(): Promise<number> {
  const { rows, columns } = machineData({ rows: 10_000 });
  const numeric = columns.filter(isNumeric).filter(({ name }) => FEATURES.includes(name));
  const features = numeric.map(({ name, values }) => ({
    name,
    kind: 'numeric' as const,
    values: Float32Array.from(values),
  }));
  const failure = columns.find(({ name }) => name === 'Machine failure');
  if (!failure || isNumeric(failure)) throw new Error('there are no failures');
  const model = await trainTrees({ rows, features }, Float64Array.from(failure.codes), {
    objective: { kind: 'binary' },
  });
  const explainer = new TreeExplainer(model);
  const inputs = columnsFor(model.features, { rows, features });
  const startedAt = performance.now();
  for (let row = 0; row < EXPLAINED_ROWS; row++) explainer.explain(inputs, row);
  return (performance.now() - startedAt) / 1000;
}
