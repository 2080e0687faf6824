import type { CardFeature, ModelCard } from '@celerity/contracts';
import type { RulFacts } from './facts.js';
import { healthOf } from './health-index.js';
import { type Input, type Signal, signalInputs, timeInput } from './inputs.js';
import { standardise } from './regimes.js';
import type { Runs } from './runs.js';

/** What a model needs to know of rows to compute its inputs. */
export interface LookBack {
  features: readonly CardFeature[];
  timeColumn: string;
  facts: Pick<RulFacts, 'windows' | 'time' | 'regimes' | 'health_index'>;
}

/** The sensors of runs, each told from what is usual in its operating condition. */
export function inConditions({ facts }: LookBack, runs: Runs): Runs {
  return facts.regimes ? standardise(facts.regimes, runs) : runs;
}

/** All inputs of a model, in order: the time, those of the health index, those of each sensor. @param runs in their conditions */
export function inputsOf({ features, timeColumn, facts }: LookBack, runs: Runs): Input[] {
  const signals = features.map(({ name, kind }, sensor): Signal => {
    return { feature: name, values: runs.sensors[sensor]!, isNumber: kind === 'numeric' };
  });
  if (facts.health_index) {
    signals.unshift({ feature: null, values: healthOf(facts.health_index, runs), isNumber: true });
  }
  return [
    timeInput(timeColumn, facts.time, runs),
    ...signals.flatMap((signal) => signalInputs(signal, runs, facts.windows)),
  ];
}

/** Of a card. */
export function lookBackOf({ features, time_column: timeColumn, rul }: ModelCard): LookBack & { facts: RulFacts } {
  if (!rul || timeColumn === null) throw new TypeError('The model tells no remaining useful life.');
  return { features, timeColumn, facts: rul };
}
