import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { detectFormat, HEAD_BYTES, profileTable, readTable, type Table } from '@celerity/tabular';
import { averagePrecision, f1At, type FeatureTable, logLoss, predict, rocAuc, trainTrees } from '@celerity/trees';
import { columnNamed, featureTableOf, pickRows, textAt } from '../features/index.js';

/*
 * For `npm run bench:ml`, in a process of its own: fits the trees to a CSV file like the AI4I 2020 one as its peer does, and prints what it
 * took and how good they are as one line of JSON. Argument: the file.
 */

const FEATURES = [
  'Air temperature [K]',
  'Process temperature [K]',
  'Rotational speed [rpm]',
  'Torque [Nm]',
  'Tool wear [min]',
];
const TARGET = 'Machine failure';
/** Every so manieth row by its number is tested on. */
const TEST_EVERY = 5;
const FITS = 5;

const table = await load(process.argv[2] ?? '');
const target = Float64Array.from({ length: table.rows }, (_, row) =>
  Number(textAt(columnNamed(table, TARGET, 'target'), row)),
);
const isTest = (row: number) => Number(textAt(columnNamed(table, 'UDI', 'id'), row)) % TEST_EVERY === 0;
const rows = Int32Array.from(target.keys());
const [training, test] = [rows.filter((row) => !isTest(row)), rows.filter(isTest)];
const features = withQualities(table);
const targetOf = (part: Int32Array) => Float64Array.from(part, (row) => target[row]!);

const seconds: number[] = [];
let chance: Float64Array = new Float64Array();
for (let fit = 0; fit < FITS; fit++) {
  const [fitted, known] = [pickRows(features, training), targetOf(training)];
  const startedAt = performance.now();
  const model = await trainTrees(fitted, known, { objective: { kind: 'binary' } });
  seconds.push((performance.now() - startedAt) / 1000);
  chance = predict(model, pickRows(features, test));
}
const truth = targetOf(test);
console.log(
  JSON.stringify({
    fit_s: round(seconds.sort((a, b) => a - b)[FITS >> 1]!, 3),
    roc_auc: round(rocAuc(chance, truth) ?? 0, 4),
    average_precision: round(averagePrecision(chance, truth) ?? 0, 4),
    f1: round(f1At(truth, chance, 0.5) ?? 0, 4),
    log_loss: round(logLoss(truth, chance) ?? 0, 4),
  }),
);

async function load(csv: string): Promise<Table> {
  const file = await open(csv);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES));
  await file.close();
  const format = detectFormat(buffer.subarray(0, bytesRead));
  const { columns } = await profileTable(() => createReadStream(csv), format);
  return readTable(createReadStream(csv), format, columns);
}

/** The peer's six features: the quality as a number, L M H. */
function withQualities(table: Table): FeatureTable {
  const quality = columnNamed(table, 'Type', 'features');
  const numbers = featureTableOf(
    FEATURES.map((name) => ({ name, kind: 'numeric' })),
    table,
  );
  const values = Float32Array.from({ length: table.rows }, (_, row) => 'LMH'.indexOf(textAt(quality, row) ?? ''));
  return { rows: table.rows, features: [{ name: 'Type', kind: 'numeric', values }, ...numbers.features] };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
