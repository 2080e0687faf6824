import type { Figures } from './reckoning.js';

/** How large a scenario is played: in full by `npm run faults`, short by `npm test`. */
export type Size = 'full' | 'short';

/** Something that breaks, and what must hold then. */
export interface Scenario {
  /** For `npm run faults -- <key>`. */
  key: string;
  title: string;
  /** Sets up a system, breaks it, and counts. Ends everything that it starts. */
  play(size: Size): Promise<Played>;
}

export interface Played extends Figures {
  /** What else is worth telling. */
  note?: string;
}
