import { RulConfig } from '@celerity/contracts';
import { fleetData } from '@celerity/sample-data';
import { isNumeric, type Table, type TableColumn } from '@celerity/tabular';
import { trainRul } from '../rul/index.js';
import type { MadeModel } from './made-models.js';

/** A model of remaining useful life that has hardly been trained, on a fleet of 12 engines. */
export function makeRulModel(fleet = fleetData({ units: 12 }).table): Promise<MadeModel> {
  const config = RulConfig.parse({
    ...{ task: 'rul', unit_column: 'unit', time_column: 'cycle' },
    ...{ rounds: 5, folds: 2, windows: [5, 15] },
  });
  return trainRul(fleet, config);
}

/** The same fleet, measured once a day. */
export function inDays({ rows, columns }: Table): Table {
  const days = (column: TableColumn): TableColumn =>
    isNumeric(column) && column.name === 'cycle'
      ? { ...column, kind: 'datetime', values: column.values.map((day) => Date.UTC(2026, 0, day)) }
      : column;
  return { rows, columns: columns.map(days) };
}
