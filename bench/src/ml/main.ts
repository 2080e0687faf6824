import { needData } from '../ai4i.js';
import { writeResults } from '../report.js';
import { median, quantile } from '../statistics.js';
import { explainingSeconds } from './explaining.js';
import { MlSystem } from './ml-system.js';
import { type Fit, measure, ours, script, sklearn } from './peer.js';
import { bulkPrediction, servingLatencies } from './serving.js';
import { syntheticFailures } from './synthetic-failures.js';

/* Training beside scikit-learn in turn, and serving over HTTP. `npm run bench:ml -- [rounds] [seconds of load] [rows] [epochs]` */
const [ROUNDS = 3, SECONDS = 20, ROWS = 1_000_000, EPOCHS = 300] = process.argv.slice(2).map(Number);
const SYNTHETIC_FAILURES = 1000;

/** What the measuring script tells of a model in its process. */
interface InWorker {
  run_ms: { p50: number; p99: number };
  predict_ms: { p50: number; p99: number };
  explained_rows_per_s: number;
}

needData();
const fits: Fit[] = [];
const peers: Fit[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  fits.push(await ours());
  const peer = await sklearn();
  if (peer) peers.push(peer);
  console.log(`round ${round}: ${fits.at(-1)!.fit_s} s, scikit-learn ${peer?.fit_s ?? '-'} s`);
}
const inWorker = await measure<InWorker>(script('measure-serving'), JSON.stringify({ rows: 100_000 }));
const explaining = await explainingSeconds();

const system = await MlSystem.start();
try {
  const datasetId = await system.uploadRealRows();
  const served = await servingLatencies(system, datasetId, SECONDS);
  const help = await syntheticFailures(system, datasetId, EPOCHS, SYNTHETIC_FAILURES);
  const bulk = await bulkPrediction(system, help.modelId, ROWS);
  writeTables(served, help, bulk);
} finally {
  await system.stop();
}

function writeTables(
  served: Awaited<ReturnType<typeof servingLatencies>>,
  help: Awaited<ReturnType<typeof syntheticFailures>>,
  bulk: Awaited<ReturnType<typeof bulkPrediction>>,
): void {
  const compared = (what: string, pick: (fit: Fit) => number, digits: number, aim: string) => {
    const mine = median(fits.map(pick));
    const its = peers.length > 0 ? median(peers.map(pick)) : undefined;
    return [
      what,
      mine.toFixed(digits),
      its?.toFixed(digits) ?? 'not measured',
      its ? `${(mine / its).toFixed(2)} ×` : '',
      aim,
    ];
  };
  writeResults(
    [
      ['failure model on AI4I 2020, 100 trees', 'Celerity', 'scikit-learn', 'ratio', 'aim'],
      compared('fit, s', ({ fit_s }) => fit_s, 3, '≤ 1.2 ×'),
      compared('ROC AUC', ({ roc_auc }) => roc_auc, 4, '≥ 1 ×'),
      compared('average precision', ({ average_precision }) => average_precision, 4, '≥ 1 ×'),
      compared('F1 at 0.5', ({ f1 }) => f1, 4, ''),
      compared('log loss', ({ log_loss }) => log_loss, 4, ''),
    ],
    [`Medians of ${ROUNDS} alternating rounds, each in a process of its own; every fifth row is tested on.`],
    'ml-training',
  );
  const latency = (values: readonly number[]) =>
    [0.5, 0.99].map((share) => quantile(values, share).toFixed(1)).join(' / ');
  const ms = ({ p50, p99 }: InWorker['run_ms']) => `${p50.toFixed(2)} / ${p99.toFixed(2)}`;
  const count = (value: number) => Math.round(value).toLocaleString('en');
  writeResults(
    [
      ['serving', 'Celerity', 'aim'],
      ['one row over HTTP, 100 a second, ms p50 / p99', latency(served.idle), '≤ 8 / 40'],
      ['the same while a model is trained, ms p50 / p99', latency(served.whileTraining), 'p99 ≤ 80'],
      ['the model alone, in the worker, ms p50 / p99', ms(inWorker.run_ms), 'p50 ≤ 0.5'],
      ['with checks and explanation, in the worker, ms p50 / p99', ms(inWorker.predict_ms), ''],
      [`\`predict_dataset\`, ${count(ROWS)} rows, rows/s`, count(bulk.rowsPerSecond), '≥ 100,000'],
      ['memory of the worker meanwhile, after a third → peak, MiB', bulk.memory.map(Math.round).join(' → '), 'flat'],
      ['exact TreeSHAP of 1,000 rows, 100 trees, s', explaining.toFixed(2), '≤ 1'],
    ],
    [
      `Open loop: calls are sent on schedule for ${SECONDS} s, and their latency counts from then. Each is explained, and stored with its answer. Rows have 6 features.`,
    ],
    'ml-serving',
  );
  const scores = ({ roc_auc, average_precision }: { roc_auc: number; average_precision: number }) => [
    roc_auc.toFixed(4),
    average_precision.toFixed(4),
  ];
  writeResults(
    [
      ['failure model trained on', 'ROC AUC', 'average precision'],
      ['real rows', ...scores(help.without)],
      [`real rows and ${count(SYNTHETIC_FAILURES)} synthetic failures`, ...scores(help.with)],
    ],
    [`The default settings, judged in five folds by real rows that were not trained on; a TVAE of ${EPOCHS} epochs.`],
    'ml-synthetic',
  );
}
