import type { FleetFacts, ModelCard } from '@celerity/contracts';
import type { AnswerFacts } from './prediction-facts.js';

/** The newest answer on a machine: as much of it as it takes to say which to see first. */
export interface Standing {
  machine: string;
  predictionId: string;
  row: number;
  probability: number | null;
  value: number | null;
  label: string | null;
}

/**
 * The most urgent first: of failures the likeliest, of remaining life the shortest; of other numbers and classes those furthest from what
 * the model says of any machine. Alike ones by name.
 */
export function byUrgency(standings: readonly Standing[], card: ModelCard): Standing[] {
  const pressing = urgencyBy(card);
  return [...standings].sort((a, b) => pressing(b) - pressing(a) || (a.machine < b.machine ? -1 : 1));
}

/** Machines that are told as the positive class; null where there is none. */
export function overThreshold(standings: readonly Standing[], { positive_class: positive }: ModelCard): number | null {
  return positive === null ? null : standings.filter(({ label }) => label === positive).length;
}

/** @param machines the most urgent first */
export function fleetFacts(
  machines: readonly AnswerFacts[],
  standings: readonly Standing[],
  card: ModelCard,
): FleetFacts {
  return {
    machines: machines.map((facts, index) => ({ id: `m${index + 1}`, ...facts })),
    considered: standings.length,
    over_threshold: overThreshold(standings, card),
  };
}

function urgencyBy({ task, positive_class: positive, base_value: base }: ModelCard): (standing: Standing) => number {
  if (positive !== null) return ({ probability }) => probability ?? -1;
  if (task === 'rul') return ({ value }) => -(value ?? Infinity);
  return ({ value, probability }) => Math.abs((value ?? probability ?? base ?? 0) - (base ?? 0));
}
