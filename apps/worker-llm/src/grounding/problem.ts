/** Something in a text that the facts do not bear out. */
export interface GroundingProblem {
  /** Field of the draft: `causes.1.text`. */
  path: string;
  /** The words that are wrong. */
  quote: string;
  /** What is wrong with them: told to the provider when the draft is sent back. */
  reason: string;
}

/** What a verifier says of a draft: true to its facts when there are no problems. */
export interface GroundingReport {
  /** Numbers that were compared. */
  numbers: number;
  /** Names of columns, likewise. */
  features: number;
  problems: GroundingProblem[];
}
