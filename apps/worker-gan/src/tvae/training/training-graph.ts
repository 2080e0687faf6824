import { adamStep, GraphBuilder, type Real, type Value } from '@celerity/onnx';
import { type NetworkShape, parameterCount, rowWidth } from './network-shape.js';
import { trainingStep } from './training-step.js';

export interface TrainingSettings {
  /** Rows of a mini-batch. */
  batch: number;
  /** Weight of the reconstruction against the KL. */
  lossFactor: number;
  weightDecay: number;
}

/** Bounds of the standard deviations of scalars, as in the ctgan package. */
const SIGMA = { least: 0.01, most: 1 };

/**
 * Many steps of training in one graph: forward, backward and Adam in a `Loop` over mini-batches (n parameters, T steps).
 *
 * Inputs: `steps` (how many to run, at most T), `parameters`, `first`, `second` [n], `rows` [T, batch, width],
 * `noise` [T, batch, latent], `rates` [T, 2] (Adam's step and epsilon).
 * Outputs: `parameters`, `first`, `second` after the steps, which feed straight back; `losses` [steps, 2]: reconstruction and KL of
 * each step, mean over its rows.
 */
export function trainingGraph<T extends Real>(shape: NetworkShape, settings: TrainingSettings, dtype: T): Uint8Array {
  const { batch, lossFactor, weightDecay } = settings;
  const graph = new GraphBuilder('tvae-training');
  const size = parameterCount(shape);
  const steps = graph.input('steps', 'int64', []);
  const state = ['parameters', 'first', 'second'].map((name) => graph.input(name, dtype, [size]));
  const rows = graph.input('rows', dtype, ['T', batch, rowWidth(shape)]);
  const noise = graph.input('noise', dtype, ['T', batch, shape.latent]);
  const rates = graph.input('rates', dtype, ['T', 2]);

  const trained = graph.loop(steps, state, (body, step, [parameters, first, second]) => {
    const before = { parameters: parameters!, first: first!, second: second! };
    const x = body.gather(rows, step);
    const { gradient, losses } = trainingStep(body, shape, lossFactor, parameters!, x, body.gather(noise, step));
    const [rate, epsilon] = body.split(body.gather(rates, step), [1, 1]);
    const after = adamStep(body, before, gradient, { step: rate, epsilon: epsilon }, weightDecay);
    return { state: [clamped(body, shape, after.parameters), after.first, after.second], collected: [losses] };
  });
  const [parameters, first, second] = trained.state;
  graph.output('parameters_out', parameters!);
  graph.output('first_out', first!);
  graph.output('second_out', second!);
  graph.output('losses', trained.collected[0]!);
  return graph.build();
}

/** The parameters with sigma, their last block, within its bounds. */
function clamped<T extends Real>(graph: GraphBuilder, shape: NetworkShape, parameters: Value<T>): Value<T> {
  if (shape.alphas === 0) return parameters;
  const start = parameterCount(shape) - shape.alphas;
  const places = Int32Array.from({ length: shape.alphas }, (_, index) => start + index);
  const sigma = graph.constant('int32', [shape.alphas], places);
  return graph.scatter(parameters, sigma, graph.clip(graph.gather(parameters, sigma), SIGMA.least, SIGMA.most));
}
