import type { ModelPlan } from './model-plan.js';

/** What a trial is told, beside the bytes of the model on its standard input. JSON. */
export interface TrialOrder {
  plan: ModelPlan;
  /** Row by row; null stands for NaN. */
  matrix: (number | null)[];
  rows: number;
}

/** How a trial ended that lived to tell. */
export type TrialOutcome =
  | { kind: 'passed' }
  /** It runs, but gives something else than was declared. */
  | { kind: 'unfit'; message: string }
  /** The runtime cannot load or run it. */
  | { kind: 'failed'; message: string };
