import type { ModelCard } from '@celerity/contracts';
import type { ColumnProfile, NumericColumn, TableColumn } from '@celerity/tabular';
import type { Outputs, ServedModel } from '../serving/served-model.js';
import { Classes } from '../serving/told-class.js';
import { featureColumns, featureMatrix } from './feature-columns.js';
import { keptColumns, textColumn } from './kept-columns.js';
import type { PredictionPlan } from './prediction-plan.js';

/**
 * Predicts the rows of a file as they come: for each batch of rows a table of what is kept of them and what is said of them. Nothing is
 * held between two.
 *
 * @throws UnsuitableDatasetError
 */
export function planRows(model: ServedModel, profiles: readonly ColumnProfile[]): PredictionPlan {
  const features = featureColumns(model.card.features, profiles);
  const said = model.card.task === 'classification' ? classColumns(model.card) : valueColumn;
  const names = said({}, 0).map(({ name }) => name);
  const kept = keptColumns(model.card, profiles, names);
  return {
    columns: [...kept.map(({ name }) => name), ...names],
    predict: async function* (batches) {
      for await (const batch of batches) {
        const outputs = await model.run(featureMatrix(features, batch), batch.length);
        const texts = kept.map(({ name, position }) => textColumn(name, batch, position));
        yield { rows: batch.length, columns: [...texts, ...said(outputs, batch.length)] };
      }
    },
  };
}

function valueColumn({ value = new Float32Array() }: Outputs): TableColumn[] {
  return [numbers('value', value)];
}

function classColumns(card: ModelCard): (outputs: Outputs, rows: number) => TableColumn[] {
  const classes = new Classes(card);
  const levels = [...classes.names];
  return ({ probabilities = new Float32Array() }, rows) => {
    const probability = new Float64Array(rows);
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const told = classes.tell(probabilities, row);
      probability[row] = told.probability;
      codes[row] = told.label;
    }
    const width = levels.length;
    const ofEach = classes.areTwo
      ? []
      : levels.map((level, index) => numbers(`probability_${level}`, everyNth(probabilities, index, width)));
    return [numbers('probability', probability), { name: 'label', kind: 'categorical', codes, levels }, ...ofEach];
  };
}

function everyNth(values: Float32Array, from: number, step: number): Float32Array {
  const picked = new Float32Array(values.length / step);
  for (let index = 0; index < picked.length; index++) picked[index] = values[from + index * step]!;
  return picked;
}

function numbers(name: string, values: Float32Array | Float64Array): NumericColumn {
  return { name, kind: 'continuous', values: Float64Array.from(values) };
}
