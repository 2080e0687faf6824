import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type QualityReport, TvaeConfig } from '@celerity/contracts';
import { detectFormat, HEAD_BYTES, profileTable, readTable, type Table } from '@celerity/tabular';
import { joinTables } from '../evaluation/join-tables.js';
import { evaluateQuality } from '../quality/index.js';
import { type TrainedTvae, trainTvae, TvaeSampler } from '../tvae/index.js';

/* For `npm run bench:gan`, in a process of its own: trains on a CSV file, draws rows, and prints what it took as one line of JSON. */

/** What is asked for, in JSON, as the only argument. */
interface Request {
  csv: string;
  config: Partial<TvaeConfig>;
  /** Rows that are drawn for their speed. */
  rows: number;
  /** Rows that are drawn, once with each seed, and compared with the table; its label is predicted without the excluded columns. */
  quality?: { rows: number; seeds: number[]; label: string; exclude: string[] };
}

const seconds = (ms: number) => Math.round(ms) / 1000;
const megabytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

const request: Request = JSON.parse(process.argv[2] ?? '{}');
const table = await load(request.csv);
const trained = await measureTraining(table, TvaeConfig.parse(request.config));
const sampler = await TvaeSampler.load(trained.model.onnx, trained.model.card);
const sampling = await measureSampling(sampler, request.rows);
const quality = request.quality && (await measureQuality(sampler, table, request.quality));
console.log(JSON.stringify({ ...trained.figures, ...sampling, ...quality }));

async function load(csv: string): Promise<Table> {
  const file = await open(csv);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES));
  await file.close();
  const format = detectFormat(buffer.subarray(0, bytesRead));
  const { columns } = await profileTable(() => createReadStream(csv), format);
  return readTable(createReadStream(csv), format, columns);
}

/** Seconds of each part, memory after a third of the epochs and after all of them, and the longest block of the event loop in ms. */
async function measureTraining(table: Table, config: TvaeConfig): Promise<{ model: TrainedTvae; figures: object }> {
  const epochs: { at: number; memory: number }[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const startedAt = performance.now();
  let longest = 0;
  const model = await trainTvae(table, config, {
    onEpoch: ({ epoch }) => {
      epochs.push({ at: performance.now(), memory: megabytes() });
      // What comes before the first epoch is not made of runs.
      if (epoch === 1) delay.enable();
      longest = delay.max;
    },
  });
  delay.disable();
  const [first, last] = [epochs[0]!, epochs.at(-1)!];
  const training = ((last.at - first.at) / (epochs.length - 1)) * epochs.length;
  const memory = epochs.map(({ memory }) => memory);
  const figures = {
    transform_s: seconds(last.at - training - startedAt),
    train_s: seconds(training),
    finish_s: seconds(performance.now() - last.at),
    block_ms: Math.round(longest / 1e6),
    memory_mib: [memory[Math.floor(memory.length / 3)], memory.at(-1), Math.max(...memory)],
  };
  return { model, figures };
}

async function measureSampling(sampler: TvaeSampler, rows: number) {
  // The first rows warm it up.
  for await (const _ of sampler.sample(20_000, { seed: 0 }));
  const [before, startedAt] = [megabytes(), performance.now()];
  for await (const _ of sampler.sample(rows, { seed: 1 }));
  const rowsPerSecond = Math.round(rows / ((performance.now() - startedAt) / 1000));
  return { rows_per_s: rowsPerSecond, sampling_memory_mib: [before, megabytes()] };
}

/** Means over the seeds. */
async function measureQuality(
  sampler: TvaeSampler,
  table: Table,
  { rows, seeds, label, exclude }: NonNullable<Request['quality']>,
) {
  const reports: QualityReport[] = [];
  for (const seed of seeds) {
    const synthetic = await joinTables(sampler.sample(rows, { seed }));
    reports.push(await evaluateQuality(table, synthetic, { label, excludeColumns: exclude, seed: 0 }));
  }
  const mean = (pick: (report: QualityReport) => number) =>
    reports.reduce((sum, report) => sum + pick(report), 0) / reports.length;
  return {
    overall: mean(({ overall }) => overall),
    column_shapes: mean(({ column_shapes }) => column_shapes),
    pair_trends: mean(({ pair_trends }) => pair_trends ?? 0),
    auc: mean(({ label }) => label?.auc_synthetic ?? 0.5),
    auc_least: Math.min(...reports.map(({ label }) => label?.auc_synthetic ?? 0.5)),
    auc_real: mean(({ label }) => label?.auc_real ?? 0.5),
  };
}
