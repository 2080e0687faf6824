import type { TvaeConfig } from '@celerity/contracts';
import { adamRates, float32, openSession, type Session, Tensor, type Tensors } from '@celerity/onnx';
import type { EpochLoss } from '../card.js';
import { TrainingDivergedError } from '../errors.js';
import { initialParameters } from './initial-parameters.js';
import type { MiniBatches } from './mini-batches.js';
import { type NetworkShape, rowWidth } from './network-shape.js';
import { trainingGraph } from './training-graph.js';

/** What a training is after some steps. With the data and the settings it is all that is needed to go on. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  parameters: Float32Array;
  /** Adam's moments. */
  first: Float32Array;
  second: Float32Array;
  losses: EpochLoss[];
  /** Sums over the steps of the epoch that has begun. */
  reconstruction: number;
  kl: number;
}

/** How long one run of the graph is to take, ms: it blocks its thread. */
const RUN_MS = 40;
const MAX_STEPS = 64;
/** Most numbers in the mini-batches of one run: 32 MiB. */
const MAX_NUMBERS = 2 ** 23;

/** Trains, some steps at a time. */
export class Trainer {
  private stepsPerRun = 1;
  private readonly buffers = new Map<string, Float32Array>();

  private constructor(
    private readonly session: Session,
    private readonly shape: NetworkShape,
    private readonly config: TvaeConfig,
    private readonly batches: MiniBatches,
    readonly state: TrainingState,
  ) {}

  static async open(
    shape: NetworkShape,
    config: TvaeConfig,
    batches: MiniBatches,
    state: TrainingState = initialState(shape, config.seed),
  ): Promise<Trainer> {
    const settings = { batch: batches.size, lossFactor: config.loss_factor, weightDecay: config.l2scale };
    const session = await openSession(trainingGraph(shape, settings, 'float32'));
    return new Trainer(session, shape, config, batches, state);
  }

  get epochsDone(): number {
    return this.state.step / this.batches.stepsPerEpoch;
  }

  /** Trains for about 40 ms, and not beyond the epoch. Returns the losses of the epoch when that is where it got to. */
  async advance(): Promise<EpochLoss | undefined> {
    const { state, batches } = this;
    const startedAt = performance.now();
    const steps = Math.min(this.stepsPerRun, batches.stepsPerEpoch - (state.step % batches.stepsPerEpoch));
    const outputs = await this.session.run(this.feeds(steps));
    state.parameters = float32(outputs, 'parameters_out');
    state.first = float32(outputs, 'first_out');
    state.second = float32(outputs, 'second_out');
    state.step += steps;
    float32(outputs, 'losses').forEach((loss, index) => (state[index % 2 === 0 ? 'reconstruction' : 'kl'] += loss));
    this.adapt(steps, performance.now() - startedAt);
    return state.step % batches.stepsPerEpoch === 0 ? this.endEpoch() : undefined;
  }

  close(): Promise<void> {
    return this.session.release();
  }

  private feeds(steps: number): Tensors {
    const { batches, shape, state } = this;
    const [width, count] = [rowWidth(shape), state.parameters.length];
    const rows = this.buffer('rows', steps * batches.size * width);
    const noise = this.buffer('noise', steps * batches.size * shape.latent);
    const rates = this.buffer('rates', steps * 2);
    for (let index = 0; index < steps; index++) {
      const part = (all: Float32Array) =>
        all.subarray((index * all.length) / steps, ((index + 1) * all.length) / steps);
      batches.write(state.step + index, part(rows), part(noise));
      const { step, epsilon } = adamRates(this.config.learning_rate, state.step + index + 1);
      part(rates).set([step, epsilon]);
    }
    return {
      steps: new Tensor('int64', BigInt64Array.of(BigInt(steps)), []),
      parameters: new Tensor('float32', state.parameters, [count]),
      first: new Tensor('float32', state.first, [count]),
      second: new Tensor('float32', state.second, [count]),
      rows: new Tensor('float32', rows, [steps, batches.size, width]),
      noise: new Tensor('float32', noise, [steps, batches.size, shape.latent]),
      rates: new Tensor('float32', rates, [steps, 2]),
    };
  }

  /** Memory that every run uses again. */
  private buffer(name: string, length: number): Float32Array {
    const held = this.buffers.get(name);
    const buffer = held && held.length >= length ? held : new Float32Array(length);
    this.buffers.set(name, buffer);
    return buffer.subarray(0, length);
  }

  private adapt(steps: number, took: number): void {
    const numbers = this.batches.size * (rowWidth(this.shape) + this.shape.latent);
    const fitting = Math.floor(Math.min(RUN_MS / (took / steps), MAX_NUMBERS / numbers, MAX_STEPS));
    // The first run warms up; none may be many times as long as the one before.
    this.stepsPerRun = Math.max(1, Math.min(fitting, 4 * this.stepsPerRun));
  }

  private endEpoch(): EpochLoss {
    const { state, batches } = this;
    const reconstruction = state.reconstruction / batches.stepsPerEpoch;
    const kl = state.kl / batches.stepsPerEpoch;
    if (!Number.isFinite(reconstruction + kl)) {
      throw new TrainingDivergedError(this.epochsDone, this.config.learning_rate);
    }
    const loss = { epoch: this.epochsDone, loss: this.config.loss_factor * reconstruction + kl, reconstruction, kl };
    state.losses.push(loss);
    state.reconstruction = 0;
    state.kl = 0;
    return loss;
  }
}

function initialState(shape: NetworkShape, seed: number): TrainingState {
  const parameters = initialParameters(shape, seed);
  const [first, second] = [new Float32Array(parameters.length), new Float32Array(parameters.length)];
  return { step: 0, parameters, first, second, losses: [], reconstruction: 0, kl: 0 };
}
