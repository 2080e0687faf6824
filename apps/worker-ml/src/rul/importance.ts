import type { ModelCard } from '@celerity/contracts';
import { importanceOf, type TreeModel } from '@celerity/trees';
import type { Input } from './inputs.js';
import type { LookBack } from './look-back.js';

/** Shares of the gain by column, the largest first: those of its inputs, and its part of the health index by its weight. */
export function importanceByFeature(
  model: TreeModel,
  { features, timeColumn, facts }: LookBack,
  inputs: readonly Pick<Input, 'feature'>[],
): ModelCard['importance'] {
  const names = [...features.map(({ name }) => name), timeColumn];
  const shares = new Map(names.map((name) => [name, 0]));
  const add = (name: string, share: number) => shares.set(name, (shares.get(name) ?? 0) + share);
  const weights = (facts.health_index?.weights ?? []).map((weight) => Math.abs(weight ?? 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  importanceOf(model).forEach((share, index) => {
    const { feature } = inputs[index]!;
    if (feature !== null) add(feature, share);
    else weights.forEach((weight, sensor) => add(names[sensor]!, (share * weight) / total));
  });
  return [...shares].map(([feature, share]) => ({ feature, share })).sort((a, b) => b.share - a.share);
}
