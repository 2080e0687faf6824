import type { GraphBuilder } from './graph-builder.js';
import type { Real, Value } from './value.js';

export interface AdamState<T extends Real = Real> {
  parameters: Value<T>;
  /** Σ over the steps so far of β₁^age · gradient, and of β₂^age · gradient². Zeros before the first step. */
  first: Value<T>;
  second: Value<T>;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/** Added to every gradient: without it moments of dead weights become denormal numbers, which are many times slower. */
const DENORMAL_GUARD = 1e-18;

/**
 * One step of Adam with weight decay as part of the gradient (Kingma and Ba, 2015, algorithm 1, in the cheaper order of its
 * section 2). The factors (1 - β) of the moments are left to the rates, which saves two passes over all parameters.
 *
 * @param rates what `adamRates` gives for the step.
 */
export function adamStep<T extends Real>(
  graph: GraphBuilder,
  { parameters, first, second }: AdamState<T>,
  gradient: Value<T>,
  rates: { step: Value<T>; epsilon: Value<T> },
  weightDecay: number,
): AdamState<T> {
  const number = (value: number) => graph.scalar(parameters.dtype, value);
  const decay = graph.multiply(parameters, number(weightDecay));
  const g = graph.add(graph.add(gradient, number(DENORMAL_GUARD)), decay);
  const m = graph.add(graph.multiply(first, number(BETA1)), g);
  const v = graph.add(graph.multiply(second, number(BETA2)), graph.multiply(g, g));
  const update = graph.divide(graph.multiply(m, rates.step), graph.add(graph.sqrt(v), rates.epsilon));
  return { parameters: graph.subtract(parameters, update), first: m, second: v };
}

/** For step t, from 1: α·√(1-β₂ᵗ)/(1-β₁ᵗ) and ε·√(1-β₂ᵗ), each scaled to moments without their factors (1 - β). */
export function adamRates(learningRate: number, t: number): { step: number; epsilon: number } {
  const correction = Math.sqrt((1 - BETA2 ** t) / (1 - BETA2));
  return {
    step: (learningRate * correction * (1 - BETA1)) / (1 - BETA1 ** t),
    epsilon: EPSILON * correction,
  };
}
