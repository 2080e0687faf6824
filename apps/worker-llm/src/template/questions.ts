/** What a question may want to know. */
export const INTENTS = ['check', 'similar', 'threshold', 'usual', 'why', 'probability', 'life', 'model'] as const;
export type Intent = (typeof INTENTS)[number];

export interface Questions {
  /** Words by which each is recognised; the first that fits, in the order of INTENTS. */
  intents: Record<Intent, RegExp>;
  /** Words of questions about what no prediction says: money, people, the past, what will be done. */
  beyond: RegExp;
}
