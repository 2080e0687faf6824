import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { machineDataCsv } from '@celerity/sample-data';
import { detectFormat, profileTable, readRows, writeCsv } from '@celerity/tabular';
import { planRows } from '../bulk/predicted-rows.js';
import { encodeRows } from '../features/index.js';
import { openModel } from '../serving/open-model.js';
import { predictRows } from '../serving/predict-rows.js';
import type { ServedModel } from '../serving/served-model.js';
import { machineRows, makeModel } from '../testing/made-models.js';

/* For `npm run bench:ml`, in a process of its own: serves a model of 100 trees, and prints what it took as one line of JSON. */

/** What is asked for, in JSON, as the only argument. */
interface Request {
  /** Calls of one row that are timed. (Default: 5,000) */
  calls?: number;
  /** Rows of the data set that is predicted. (Default: 1,000,000) */
  rows?: number;
}

const { calls = 5000, rows = 1_000_000 }: Request = JSON.parse(process.argv[2] ?? '{}');
const { onnx, card } = await makeModel({ target: 'Machine failure', rows: 10_000, rounds: 100 });
const openedAt = performance.now();
const model = await openModel(randomUUID(), card, onnx);
const open = { open_ms: round(performance.now() - openedAt), file_bytes: onnx.length };
const machines = machineRows(10_000);
console.log(JSON.stringify({ ...open, ...(await measureCalls(model)), ...(await measureBulk(model)) }));

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** One row: the run alone, and all of a prediction with its explanation. Then batches, explained. */
async function measureCalls(served: ServedModel) {
  const { signal } = new AbortController();
  const one = (call: number) => [machines[call % machines.length]!];
  const run = await times((call) => served.run(encodeRows(card.features, one(call)), 1));
  const predict = await times((call) => predictRows(served, [{ rows: one(call), signal }]));
  const batchAt = performance.now();
  await predictRows(served, [{ rows: machines, signal }]);
  const rowsPerSecond = Math.round((machines.length / (performance.now() - batchAt)) * 1000);
  return { run_ms: run, predict_ms: predict, explained_rows_per_s: rowsPerSecond };
}

async function times(work: (call: number) => Promise<unknown>) {
  for (let call = 0; call < 500; call++) await work(call);
  const taken = new Float64Array(calls);
  for (let call = 0; call < calls; call++) {
    const startedAt = performance.now();
    await work(call);
    taken[call] = performance.now() - startedAt;
  }
  taken.sort();
  const at = (share: number) => round(taken[Math.floor(share * (calls - 1))]!);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** A CSV file in memory, read, predicted and written; its predictions are profiled, as a task does. Memory at half of it, and at its end. */
async function measureBulk(served: ServedModel) {
  const pieces: Buffer[] = [];
  for await (const piece of machineDataCsv({ rows: 100_000 })) pieces.push(Buffer.from(piece));
  const file = () => Readable.from(repeated(pieces, Math.ceil(rows / 100_000)));
  const format = detectFormat(pieces[0]!);
  const profile = await profileTable(() => Readable.from(pieces), format);
  const plan = planRows(served, profile.columns);
  const memory: number[] = [];
  const written: Uint8Array[] = [];
  const startedAt = performance.now();
  for await (const piece of writeCsv(plan.predict(readRows(file(), format)))) {
    written.push(piece);
    memory.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const predicted = performance.now() - startedAt;
  const made = { delimiter: ',' as const, header: true, columns: plan.columns };
  const { rows: total } = await profileTable(() => Readable.from(written), made);
  const all = performance.now() - startedAt;
  return {
    bulk_rows: total,
    bulk_predict_rows_per_s: Math.round((total / predicted) * 1000),
    bulk_rows_per_s: Math.round((total / all) * 1000),
    bulk_memory_mib: [memory[memory.length >> 1], memory.at(-1)].map((mib) => Math.round(mib ?? 0)),
  };
}

/** The file once, then its rows again and again. */
function* repeated(pieces: readonly Buffer[], times: number): Generator<Buffer> {
  const [first = Buffer.alloc(0), ...others] = pieces;
  const withoutHeader = first.subarray(first.indexOf('\n') + 1);
  for (let time = 0; time < times; time++) yield* [time === 0 ? first : withoutHeader, ...others];
}
