import type { ModelCard } from '@celerity/contracts';

/** How a model looks at the rows of a unit: what training finds, and predicting repeats. */
export type RulFacts = NonNullable<ModelCard['rul']>;

/** Operating conditions that units change between, each with what sensors show in it. */
export type Regimes = NonNullable<RulFacts['regimes']>;

/** One signal of all sensors. */
export type HealthIndex = NonNullable<RulFacts['health_index']>;
