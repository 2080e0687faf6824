import { contain } from './containment.js';

const MOST_REASONS = 12;
const LONGEST_REASON = 400;

/** Sends a draft back: what is wrong with it, as the verifier said. */
export function correction(reasons: readonly string[]): string {
  const list = reasons.slice(0, MOST_REASONS).map((reason) => `- ${contain(reason, LONGEST_REASON)}`);
  return `Your draft was compared with the facts and refused:\n${list.join('\n')}\nWrite it again, whole, in the same form. Correct these points; where the facts do not bear out a statement, leave it out.`;
}
