import type { ModelCard } from '@celerity/contracts';

/** A class that is told of a row, and how likely what is told is. */
export interface ToldClass {
  /** Index of the class that is told. */
  label: number;
  /** Of the positive class where there are two, else of the label. */
  probability: number;
  /** Index of the class that `probability` is of. */
  of: number;
}

/** How a model tells classes: of two the positive one from its threshold on, of more the likeliest. */
export class Classes {
  readonly names: readonly string[];
  private readonly positive: number;
  private readonly threshold: number;

  constructor({ classes, positive_class, threshold }: ModelCard) {
    this.names = classes ?? [];
    this.positive = Math.max(0, this.names.indexOf(positive_class ?? this.names[1] ?? ''));
    this.threshold = threshold ?? 0.5;
  }

  get areTwo(): boolean {
    return this.names.length === 2;
  }

  /** @param probabilities of all classes side by side, row by row */
  tell(probabilities: Float32Array, row: number): ToldClass {
    const { names, positive } = this;
    const begin = row * names.length;
    if (this.areTwo) {
      const probability = probabilities[begin + positive]!;
      return { label: probability >= this.threshold ? positive : 1 - positive, probability, of: positive };
    }
    let best = 0;
    for (let index = 1; index < names.length; index++) {
      if (probabilities[begin + index]! > probabilities[begin + best]!) best = index;
    }
    return { label: best, probability: probabilities[begin + best]!, of: best };
  }

  /** Of each class. */
  probabilitiesOf(probabilities: Float32Array, row: number): Record<string, number> {
    const begin = row * this.names.length;
    return Object.fromEntries(this.names.map((name, index) => [name, probabilities[begin + index]!]));
  }
}
