import { needData } from '../ai4i.js';
import { writeResults } from '../report.js';
import { median } from '../statistics.js';
import { ours, type Run, SAMPLED_ROWS } from './ours.js';
import { type PeerRun, torchPeer } from './torch-peer.js';

/* Training and sampling of the TVAE beside the same model in PyTorch, in turn. `npm run bench:gan -- [rounds] [epochs]` */
const ROUNDS = Number(process.argv[2] ?? 3);
const EPOCHS = Number(process.argv[3] ?? 300);
/** Epochs by which the better number of threads of the peer is found. */
const TRIAL_EPOCHS = 20;

needData();
const threads = await betterThreads();
const runs: Run[] = [];
const peers: PeerRun[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  runs.push(await ours({ epochs: EPOCHS }));
  const peer = threads === undefined ? undefined : await torchPeer(EPOCHS, threads);
  if (peer) peers.push(peer);
  console.log(`round ${round}: ${runs.at(-1)!.train_s} s, PyTorch ${peer?.train_s ?? '-'} s`);
}

const of = (pick: (run: Run) => number) => median(runs.map(pick));
const ofPeer = (pick: (run: PeerRun) => number) => (peers.length > 0 ? median(peers.map(pick)) : undefined);
const compared = (what: string, pick: (run: Run) => number, peer: (run: PeerRun) => number, aim = '') => {
  const [mine, its] = [of(pick), ofPeer(peer)];
  return [what, mine.toFixed(1), its?.toFixed(1) ?? 'not measured', its ? `${(mine / its).toFixed(2)} ×` : '', aim];
};
const alone = (what: string, value: string, aim = '') => [what, value, '', '', aim];
writeResults(
  [
    ['TVAE on AI4I 2020, one thread', 'Celerity', 'PyTorch 1.13', 'ratio', 'aim'],
    compared(
      'encoding the table, s',
      (run) => run.transform_s,
      (run) => run.transform_s,
    ),
    compared(
      `training, ${EPOCHS} epochs, s`,
      (run) => run.train_s,
      (run) => run.train_s,
      '≤ 0.80 ×',
    ),
    alone('fitting the latent mixture and calibrating, s', of((run) => run.finish_s).toFixed(1)),
    compared(
      'all of it, s',
      (run) => run.transform_s + run.train_s + run.finish_s,
      (run) => run.transform_s + run.train_s,
    ),
    alone(
      'longest block of the event loop while training, ms',
      String(Math.max(...runs.map((run) => run.block_ms))),
      '≤ 100',
    ),
    alone('memory after a third of the epochs → after all (peak), MiB', memoryOf(runs), 'flat'),
    alone('rows drawn a second', Math.round(of((run) => run.rows_per_s)).toLocaleString('en'), '≥ 200,000'),
    alone(
      `memory before → after drawing ${SAMPLED_ROWS.toLocaleString('en')} rows, MiB`,
      samplingMemoryOf(runs),
      'flat',
    ),
  ],
  [
    `Medians of ${ROUNDS} alternating rounds, each in a process of its own; of the blocks the longest. ` +
      (threads === undefined
        ? ''
        : `PyTorch with ${threads} thread${threads > 1 ? 's' : ''}, the faster setting here, and with denormals flushed.`),
  ],
  'gan',
);

async function betterThreads(): Promise<number | undefined> {
  const [one, two] = [await torchPeer(TRIAL_EPOCHS, 1), await torchPeer(TRIAL_EPOCHS, 2)];
  if (!one || !two) return undefined;
  return two.train_s < one.train_s ? 2 : 1;
}

function memoryOf(runs: readonly Run[]): string {
  const [third, end, peak] = [0, 1, 2].map((index) => median(runs.map(({ memory_mib: memory }) => memory[index]!)));
  return `${third} → ${end} (${peak})`;
}

function samplingMemoryOf(runs: readonly Run[]): string {
  const [before, after] = [0, 1].map((index) => median(runs.map(({ sampling_memory_mib: memory }) => memory[index]!)));
  return `${before} → ${after}`;
}
