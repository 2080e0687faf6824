import type { AttributionFact, FleetFacts, FleetMachineFact, PredictionFacts } from '@celerity/contracts';
import { contain } from './containment.js';

/*
 * The facts as a model is shown them: a part of them that has a bound, strings contained, computed numbers without noise, probabilities in per cent,
 * and what would have to be worked out (where a value lies in its range) worked out.
 */

const NAME = 200;
const CELL = 100;
const WARNING = 300;
const ATTRIBUTIONS = 10;
const FLEET_ATTRIBUTIONS = 3;
const WARNINGS = 6;
const DRIFT = 8;
const SIMILAR = 5;
/** Digits that count of a number that was computed; whole numbers keep all theirs. */
const DIGITS = 4;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Shown = Record<string, Json>;

/** What is shown, and the ids that a text may name. */
export interface ShownFacts {
  data: Shown;
  ids: string[];
}

export function shownPrediction(facts: PredictionFacts): ShownFacts {
  const parts = {
    attributions: facts.attributions.slice(0, ATTRIBUTIONS),
    warnings: facts.warnings.slice(0, WARNINGS),
    drift: facts.drift.slice(0, DRIFT),
    similar: facts.similar.slice(0, SIMILAR),
  };
  const told = verdictOf(facts);
  const data: Shown = {
    machine: nameOf(facts.machine),
    predicted_at: facts.predicted_at,
    model: { name: contain(facts.model.name, NAME), version: facts.model.version },
    ...told,
    attributions: parts.attributions.map((fact) => ({ id: fact.id, ...attribution(fact, facts) })),
    warnings: parts.warnings.map(({ id, text }) => ({ id, text: contain(text, WARNING) })),
    drifted_features: parts.drift.map(({ id, feature, psi }) => ({
      id,
      feature: contain(feature, NAME),
      psi: tidy(psi),
    })),
    similar_past_cases: parts.similar.map(({ id, machine, predicted_at, probability, value }) => ({
      ...{ id, machine: nameOf(machine), predicted_at },
      ...(probability === null ? {} : { probability_percent: percent(probability) }),
      ...(value === null ? {} : { value: tidy(value) }),
    })),
  };
  const ids = [...Object.keys(told), ...Object.values(parts).flatMap((list) => list.map(({ id }) => id))];
  return { data, ids };
}

/** Of a fleet each machine is one fact: what it rests on has no ids of its own. */
export function shownFleet({ machines, considered, over_threshold }: FleetFacts): Shown {
  return {
    machines_considered: considered,
    machines_over_threshold: over_threshold,
    machines: machines.map((facts) => ({
      ...shownMachine(facts),
      ...withoutIds(verdictOf(facts)),
      ...reasonsOf(facts),
    })),
  };
}

/** Name and id of a machine of a fleet, as shown. */
export function shownMachine({ id, machine }: FleetMachineFact): { id: string; machine: string | null } {
  return { id, machine: nameOf(machine) };
}

function reasonsOf(facts: FleetMachineFact): Shown {
  const shown = facts.attributions.slice(0, FLEET_ATTRIBUTIONS);
  return { attributions: shown.map((fact) => attribution(fact, facts)) };
}

/** What the model tells, by the id of each fact. */
function verdictOf(facts: FleetMachineFact | PredictionFacts): Record<string, Shown> {
  const { probability, value, threshold, base, lower, upper } = facts;
  const isProbability = probability !== null;
  return {
    prediction: {
      ...{ id: 'prediction', kind: facts.task, target: nameOf(facts.target) },
      ...(facts.label === null ? {} : { told_class: contain(facts.label, CELL) }),
      ...(facts.positive_class === null ? {} : { positive_class: contain(facts.positive_class, CELL) }),
      ...(isProbability ? { probability_percent: percent(probability) } : {}),
      ...(value === null ? {} : { value: tidy(value), unit: nameOf(facts.unit) }),
    },
    ...(threshold !== null && {
      threshold: {
        ...{ id: 'threshold', percent: percent(threshold) },
        ...(isProbability && { prediction_is: probability >= threshold ? 'at or above it' : 'below it' }),
      },
    }),
    base: {
      id: 'base',
      ...(isProbability ? { percent: percent(base) } : { value: tidy(base), unit: nameOf(facts.unit) }),
    },
    ...((lower !== null || upper !== null) && {
      interval: { id: 'interval', lower: tidyOrNull(lower), upper: tidyOrNull(upper), unit: nameOf(facts.unit) },
    }),
  };
}

function withoutIds(facts: Record<string, Shown>): Record<string, Shown> {
  return Object.fromEntries(Object.entries(facts).map(([name, { id: _, ...fact }]) => [name, fact]));
}

function attribution(fact: AttributionFact, { probability }: { probability: number | null }): Shown {
  const { feature, unit, value, low, high, typical, contribution, direction } = fact;
  return {
    feature: contain(feature, NAME),
    ...(unit !== null && { unit: contain(unit, CELL) }),
    value: typeof value === 'string' ? contain(value, CELL) : value,
    ...(low !== null && high !== null && { normal_range: [tidy(low), tidy(high)], ...placeOf(value, low, high) }),
    ...(typical !== null && { typical: typeof typical === 'string' ? contain(typical, CELL) : tidy(typical) }),
    ...(probability === null
      ? { contribution: tidy(contribution) }
      : { contribution_percentage_points: percent(contribution) }),
    direction: `${direction} the prediction`,
  };
}

function placeOf(value: AttributionFact['value'], low: number, high: number): { value_is: string } | undefined {
  if (typeof value !== 'number') return undefined;
  if (value > high) return { value_is: 'above its normal range' };
  return { value_is: value < low ? 'below its normal range' : 'within its normal range' };
}

function nameOf(name: string | null): string | null {
  return name === null ? null : contain(name, NAME);
}

function percent(share: number): number {
  return tidy(share * 100);
}

function tidyOrNull(value: number | null): number | null {
  return value === null ? null : tidy(value);
}

function tidy(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const decimals = DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)));
  return decimals < 0 ? Math.round(value) : Number(value.toPrecision(DIGITS));
}
