import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CardFeature, ModelCard, Row } from '@celerity/contracts';
import { machineData, machineDataCsv } from '@celerity/sample-data';
import { type JsonObject, modelKey } from '@celerity/storage';
import type { TestStorage } from '@celerity/storage/testing';
import { isNumeric, type Table, type TableColumn } from '@celerity/tabular';
import { type ObjectiveSpec, trainTrees } from '@celerity/trees';
import { TREES_IO, writeTreesOnnx } from '../export/index.js';
import { featureTableOf } from '../features/index.js';

/** What a model of machines is told by. */
export const FEATURES = [
  'Type',
  'Air temperature [K]',
  'Process temperature [K]',
  'Rotational speed [rpm]',
  'Torque [Nm]',
  'Tool wear [min]',
];

export interface MadeModel {
  onnx: Uint8Array;
  card: ModelCard;
}

/** A model as it is stored, whatever its card says. */
export interface StoredModel {
  onnx: Uint8Array;
  card: JsonObject;
}

export interface ModelWish {
  target: string;
  rows?: number;
  rounds?: number;
}

/** A small model of machines, of the kind that its target asks for. (Default: 400 rows, 5 rounds) */
export async function makeModel({ target, rows = 400, rounds = 5 }: ModelWish): Promise<MadeModel> {
  const table = machineData({ rows });
  const features = FEATURES.filter((name) => name !== target).map((name) => featureOf(columnOf(table, name)));
  const column = columnOf(table, target);
  const classes = isNumeric(column) ? null : column.levels;
  const values = isNumeric(column) ? column.values : Float64Array.from(column.codes);
  const value = await trainTrees(featureTableOf(features, table), values, { objective: objectiveFor(classes), rounds });
  return { onnx: writeTreesOnnx({ value }), card: cardOf(target, classes, features) };
}

/** Stores a model as a training does. @returns its id */
export async function addModel(storage: TestStorage, { onnx, card }: StoredModel): Promise<string> {
  const datasetId = await storage.addDataset((await buffer(machineDataCsv({ rows: 20 }))).toString());
  const { id } = await storage.addMlModel(datasetId, String(card.task), {});
  await storage.mlModels.begin(id, 1);
  const artifact = modelKey(id);
  const { bytes } = await storage.artifacts.write(artifact, Readable.from([onnx]));
  await storage.mlModels.succeed(id, 1, { card, artifact, bytes });
  return id;
}

function columnOf(table: Table, name: string): TableColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`there is no column '${name}'`);
  return column;
}

function featureOf(column: TableColumn): CardFeature {
  const { name } = column;
  const reference = { shares: [1], missing: 0 };
  if (!isNumeric(column)) return { name, kind: 'categorical', levels: column.levels, reference };
  const [min, max] = [Math.min(...column.values), Math.max(...column.values)];
  return { name, kind: 'numeric', min, max, mean: null, p05: null, p95: null, reference };
}

function objectiveFor(classes: readonly string[] | null): ObjectiveSpec {
  if (!classes) return { kind: 'squared_error' };
  return classes.length === 2 ? { kind: 'binary' } : { kind: 'softmax', classes: classes.length };
}

function cardOf(target: string, classes: string[] | null, features: CardFeature[]): ModelCard {
  const { input, probabilities, value } = TREES_IO;
  return {
    ...{ version: 1, origin: 'trained', task: classes ? 'classification' : 'regression', target, classes, features },
    positive_class: classes?.length === 2 ? classes[1]! : null,
    threshold: classes?.length === 2 ? 0.05 : null,
    ...{ unit_column: 'Product ID', time_column: null, ignored_columns: ['UDI'], excluded: [], warnings: [] },
    ...{ rows: 400, trained_rows: 400, validation: null, metrics: null, calibration: null, importance: [] },
    ...{ base_value: null, rounds: null, rul: null, config: {}, versions: {} },
    onnx: { input, outputs: classes ? { probabilities } : { value } },
  };
}

/** Rows that such a model can be asked about. */
export function machineRows(rows: number, columns: readonly string[] = FEATURES): Row[] {
  const table = machineData({ rows, seed: 1 });
  return rowsOf({ rows, columns: columns.map((name) => columnOf(table, name)) });
}

/** The rows of a table, as a call has them. */
export function rowsOf({ rows, columns }: Table): Row[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map((column): [string, Row[string]] => [column.name, valueOf(column, row)])),
  );
}

function valueOf(column: TableColumn, row: number): Row[string] {
  return isNumeric(column) ? column.values[row]! : column.levels[column.codes[row]!]!;
}
