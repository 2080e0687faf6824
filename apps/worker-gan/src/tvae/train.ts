import type { TvaeConfig } from '@celerity/contracts';
import { RUNTIME_VERSION } from '@celerity/onnx';
import { Pacer, type Table } from '@celerity/tabular';
import type { EpochLoss, TvaeCard } from './card.js';
import { encodeTable } from './columns/encode.js';
import { layoutOf } from './columns/layout.js';
import { planColumns } from './columns/plan-columns.js';
import { strataOf } from './columns/strata.js';
import { stratifiedSample } from './columns/stratified-sample.js';
import { finishModel } from './finishing/finish-model.js';
import { randomFor } from './random/streams.js';
import { balancedShares } from './training/balance.js';
import { fingerprintOf, readCheckpoint, writeCheckpoint } from './training/checkpoint.js';
import { MiniBatches } from './training/mini-batches.js';
import { networkShape } from './training/network-shape.js';
import { Trainer, type TrainingState } from './training/trainer.js';

/** How far a training is. Told once an epoch. */
export interface TvaeProgress extends EpochLoss {
  epochs: number;
  /** An estimate; null until there is one. */
  secondsLeft: number | null;
}

export interface TrainHooks {
  /** Aborts the training within about 100 ms: it throws `signal.reason`. */
  signal?: AbortSignal;
  onEpoch?(progress: TvaeProgress): void | Promise<void>;
  /** What an earlier run gave to `onCheckpoint`. One of other data, settings or version is ignored. */
  checkpoint?: Uint8Array;
  /** Awaited: the training goes on once the bytes are safe. `epoch` is the last that has ended. */
  onCheckpoint?(bytes: Uint8Array, epoch: number): Promise<void>;
  /** (Default: 10_000) */
  checkpointEveryMs?: number;
}

export interface TrainedTvae {
  /** The decoder. */
  onnx: Uint8Array;
  card: TvaeCard;
}

/**
 * Trains a TVAE (Xu et al. 2019, section 4.4). The same table, settings and seed give the same model byte for byte, also when the
 * training was resumed from a checkpoint.
 *
 * sample → choose how each column is encoded → encode → train the networks → fit the latent mixture, calibrate
 *
 * @throws UnsuitableDataError when the table cannot be learned; TrainingDivergedError when the settings let it run wild.
 */
export async function trainTvae(table: Table, config: TvaeConfig, hooks: TrainHooks = {}): Promise<TrainedTvae> {
  const prepared = await prepare(table, config, hooks.signal);
  const { parameters, losses } = await trainNetworks(prepared, hooks);
  const { onnx, columns, components } = await finishModel({ ...prepared, parameters }, hooks.signal);
  const card: TvaeCard = {
    kind: 'tvae',
    version: 1,
    rows: table.rows,
    trained_rows: prepared.table.rows,
    config,
    columns,
    excluded: prepared.excluded,
    losses,
    components,
    versions: { node: process.versions.node, onnxruntime: RUNTIME_VERSION },
  };
  return { onnx, card };
}

async function prepare(whole: Table, config: TvaeConfig, signal?: AbortSignal) {
  const pacer = new Pacer(signal);
  const table = stratifiedSample(whole, config.max_rows, config.seed);
  const { columns, excluded } = await planColumns(table, config, pacer);
  const layout = layoutOf(columns);
  const encoded = await encodeTable(table, layout, randomFor(config.seed, 'modes'), pacer);
  const strata = strataOf(encoded, layout);
  return { table, config, excluded, layout, encoded, strata, shape: networkShape(layout.alphas, layout.spans, config) };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

async function trainNetworks({ encoded, strata, shape, config }: Prepared, hooks: TrainHooks): Promise<TrainingState> {
  const { signal, onEpoch, onCheckpoint, checkpoint, checkpointEveryMs = 10_000 } = hooks;
  const fingerprint = fingerprintOf(encoded, config);
  // The prior knows nothing of rare strata: only a fitted latent mixture gives them back their shares.
  const shares = config.balance_categories && config.fit_latent ? balancedShares(strata) : undefined;
  const batches = new MiniBatches(encoded, shape, config.seed, config.batch_size, shares);
  const trainer = await Trainer.open(shape, config, batches, checkpoint && readCheckpoint(checkpoint, fingerprint));
  try {
    const pace = new Pace(trainer.epochsDone, config.epochs);
    let savedAt = performance.now();
    while (trainer.epochsDone < config.epochs) {
      signal?.throwIfAborted();
      const loss = await trainer.advance();
      if (loss) await onEpoch?.({ ...loss, epochs: config.epochs, secondsLeft: pace.secondsLeft(loss.epoch) });
      if (!onCheckpoint || performance.now() - savedAt < checkpointEveryMs) continue;
      await onCheckpoint(writeCheckpoint(trainer.state, fingerprint), Math.floor(trainer.epochsDone));
      savedAt = performance.now();
    }
    return trainer.state;
  } finally {
    await trainer.close();
  }
}

/** Tells from the epochs that this run has done how long the others will take. */
class Pace {
  private readonly startedAt = performance.now();

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  secondsLeft(epoch: number): number | null {
    if (epoch <= this.from) return null;
    const perEpoch = (performance.now() - this.startedAt) / 1000 / (epoch - this.from);
    return perEpoch * (this.to - epoch);
  }
}
