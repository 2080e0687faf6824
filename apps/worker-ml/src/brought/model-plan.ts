/** How a brought model is run: which input takes what, and what its output means. Plain JSON. */
export interface ModelPlan {
  features: PlannedFeature[];
  input: PlannedInput;
  output: PlannedOutput;
}

export interface PlannedFeature {
  name: string;
  /** Of categories: their texts, by code. */
  levels?: string[];
}

export const NUMBER_TYPES = ['float32', 'float64', 'int64'] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

export type PlannedInput =
  /** All features side by side: [rows, features]. */
  | { kind: 'matrix'; name: string; type: NumberType }
  /** An input for each feature, by its name: [rows, 1]. In the order of the features. */
  | { kind: 'columns'; types: (NumberType | 'string')[] };

export type PlannedOutput =
  | { kind: 'value'; name: string }
  /** `positive` is the class that is meant where there is one probability for two classes. */
  | { kind: 'probabilities'; name: string; classes: number; positive: number };
