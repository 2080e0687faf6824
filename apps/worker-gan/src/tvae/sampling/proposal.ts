import type { Random } from '@celerity/tabular';
import { type Condition, likelihood, tooRare } from './conditions.js';
import type { Decoder } from './decoder.js';

/** Where in the latent space rows come from. */
export interface Proposal {
  /** Of each component of the mixture, add up to 1. */
  shares: number[];
  /** Greatest likelihood of the conditions in each component, as far as is known. */
  most: number[];
  /** Rows that are drawn for one that is kept, in each component. */
  draws: number[];
}

/** Rows of each component that are looked at. */
const PILOT_ROWS = 256;
/** Conditions that fewer rows would meet cannot be learned from so few. */
const LEAST_LIKELIHOOD = 1e-7;

/** Without conditions: the mixture itself. */
export function unconditional(components: readonly number[]): Proposal {
  return { shares: [...components], most: components.map(() => 1), draws: components.map(() => 1) };
}

/**
 * With conditions, a row of component k is kept with the probability that it meets them, divided by the greatest such probability in k
 * (rejection sampling); the shares of the components are those among the rows that would be kept.
 *
 * @throws UnmetConditionError when hardly any row meets them.
 */
export async function conditional(
  components: readonly number[],
  conditions: readonly Condition[],
  decoder: Decoder,
  random: Random,
): Promise<Proposal> {
  const pilots = [];
  for (const component of components.keys()) {
    const decoded = await decoder.decode(component, PILOT_ROWS, random);
    const all = Array.from({ length: decoded.rows }, (_, index) => likelihood(conditions, decoded, index));
    pilots.push({ mean: all.reduce((sum, p) => sum + p, 0) / all.length, most: Math.max(...all) });
  }
  const masses = pilots.map(({ mean }, component) => mean * components[component]!);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  if (total < LEAST_LIKELIHOOD) throw tooRare(conditions);
  return {
    shares: masses.map((mass) => mass / total),
    most: pilots.map(({ most }) => most),
    draws: pilots.map(({ mean, most }) => (mean > 0 ? most / mean : 0)),
  };
}
