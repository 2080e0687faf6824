import { type ColumnProfile, type NumericColumn, ownText, Pacer, type Table } from '@celerity/tabular';
import { FIRST_ROWS } from '../rul/inputs.js';
import { lifeIn } from '../serving/predict-units.js';
import type { ServedModel } from '../serving/served-model.js';
import { type FeatureColumn, featureColumns, featureMatrix } from './feature-columns.js';
import { textColumn } from './kept-columns.js';
import type { PredictionPlan } from './prediction-plan.js';
import { type UnitColumns, unitColumns } from './unit-columns.js';
import { inputsAtEnd } from './unit-inputs.js';
import { UnitRows } from './unit-rows.js';

/** Units that are predicted together. */
const TOGETHER = 50;

/**
 * Predicts the life that is left of each unit of a file, whose rows may come in any order. Of each unit no more is held than its prediction
 * depends on: its first rows, and as many of its last as the model looks back over.
 *
 * @throws UnsuitableDatasetError
 */
export function planUnits(model: ServedModel, profiles: readonly ColumnProfile[]): PredictionPlan {
  const columns = unitColumns(model.card, profiles);
  const features = featureColumns(model.card.features, profiles);
  const needed = { first: FIRST_ROWS, last: Math.max(...(model.card.rul?.windows ?? [])) };
  return {
    columns: [columns.unit, columns.time, 'value', 'lower', 'upper'],
    predict: async function* (batches) {
      const newRows = () => new UnitRows(features.length, needed);
      const units = [...(await collect(batches, columns, features, newRows))];
      const pacer = new Pacer();
      for (let from = 0; from < units.length; from += TOGETHER) {
        if (pacer.due) await pacer.pause();
        yield await predicted(model, columns, units.slice(from, from + TOGETHER));
      }
    },
  };
}

/** @returns the rows of each unit, in the order in which units first appear */
async function collect(
  batches: AsyncIterable<string[][]>,
  { unitOf, timeOf }: UnitColumns,
  features: readonly FeatureColumn[],
  newRows: () => UnitRows,
): Promise<Map<string, UnitRows>> {
  const units = new Map<string, UnitRows>();
  let number = 0;
  for await (const batch of batches) {
    const matrix = featureMatrix(features, batch);
    for (const [index, row] of batch.entries()) {
      const name = unitOf(row, ++number);
      let rows = units.get(name);
      if (!rows) units.set(ownText(name), (rows = newRows()));
      rows.add(timeOf(row, number), matrix, index * features.length);
    }
  }
  return units;
}

async function predicted(
  model: ServedModel,
  columns: UnitColumns,
  collected: readonly (readonly [name: string, rows: UnitRows])[],
): Promise<Table> {
  const units = collected.map(([name, rows]) => ({ name, ...rows.finish() }));
  const outputs = await model.run(inputsAtEnd(model.card, units), units.length);
  const told = units.map((_, unit) => lifeIn(outputs, unit));
  const numbers = (name: string, values: number[]): NumericColumn => {
    return { name, kind: 'continuous', values: Float64Array.from(values) };
  };
  const times = units.map((unit) => unit.times.at(-1)!);
  return {
    rows: units.length,
    columns: [
      textColumn(
        columns.unit,
        units.map(({ name }) => [name]),
        0,
      ),
      { ...numbers(columns.time, times), kind: columns.isMoment ? 'datetime' : 'continuous' },
      numbers(
        'value',
        told.map(({ value }) => value),
      ),
      numbers(
        'lower',
        told.map(({ lower }) => lower),
      ),
      numbers(
        'upper',
        told.map(({ upper }) => upper),
      ),
    ],
  };
}
