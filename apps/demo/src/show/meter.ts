/** How far something is. */
export interface Reading {
  /** 0 to 1 */
  share: number;
  words: string;
}

/** Shows how far a stage is while it runs. */
export interface Meter {
  show(reading: Reading): void;
  /** Something that the user should know, above the progress. */
  warn(text: string): void;
  /** Nothing more comes; what moved is cleared. */
  end(): void;
}
