import { needData } from '../ai4i.js';
import { writeResults } from '../report.js';
import { COMPARED_ROWS, oursWithQuality, type Quality, type Run } from './ours.js';

/* What each improvement over the plain TVAE does to quality and time. `npm run bench:gan:quality -- [seeds]` */
const SEEDS = Number(process.argv[2] ?? 3);
/** Rows are drawn from each model so many times. */
const SAMPLES = 3;

const OFF = { balance_categories: false, fit_latent: false, draw_categories: false, calibrate: false };
const variants: [string, Partial<typeof OFF>][] = [
  ['all on (default)', {}],
  ['without `balance_categories`', { balance_categories: false }],
  ['without `fit_latent`', { fit_latent: false }],
  ['without `draw_categories`', { draw_categories: false }],
  ['without `calibrate`', { calibrate: false }],
  ['all off: the plain TVAE', OFF],
];

needData();
const measured = new Map<string, (Run & Quality)[]>(variants.map(([name]) => [name, []]));
for (let seed = 0; seed < SEEDS; seed++) {
  // In turn, so that a slow minute of the machine slows all of them.
  for (const [name, changes] of variants) {
    const run = await oursWithQuality({ ...changes, seed }, SAMPLES);
    measured.get(name)!.push(run);
    console.log(`seed ${seed}, ${name}: overall ${run.overall.toFixed(4)}, AUC ${run.auc.toFixed(3)}`);
  }
}

const rows = variants.map(([name]) => {
  const runs = measured.get(name)!;
  const mean = (pick: (run: Run & Quality) => number) => runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  return [
    name,
    ...[mean((run) => run.overall), mean((run) => run.column_shapes), mean((run) => run.pair_trends)].map((score) =>
      score.toFixed(3),
    ),
    `${mean((run) => run.auc).toFixed(3)} (${Math.min(...runs.map((run) => run.auc_least)).toFixed(3)})`,
    mean((run) => run.transform_s + run.train_s + run.finish_s).toFixed(1),
  ];
});
writeResults(
  [['TVAE on AI4I 2020, 300 epochs', 'overall', 'column shapes', 'pair trends', 'ROC AUC (least)', 'time, s'], ...rows],
  [
    `Means of ${SEEDS} trainings with ${SAMPLES} samples of ${COMPARED_ROWS.toLocaleString('en')} rows each. ROC AUC of \`Machine failure\` on every fifth real row, trained on synthetic rows.`,
  ],
  'gan-quality',
);
