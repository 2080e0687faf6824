const UNIT_IN_BRACKETS = /\s*(?:\[[^\]]{1,20}\]|\([^)]{1,20}\))\s*$/;

/** Name of a column as one says it: without the unit in brackets at its end. `Torque [Nm]` is `Torque`. */
export function plainName(feature: string): string {
  return feature.replace(UNIT_IN_BRACKETS, '').trim() || feature;
}

/** Longest name or level that a text shows; what is longer may be anything but a name. */
export const LONGEST_NAME = 60;

/** On one line, and not longer than a name should be: what stands in data is shown, never obeyed. */
export function shownName(name: string): string {
  const line = name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1).trimEnd()}…`;
}

/** Words that make a name read like a statement. */
const STATES =
  /(?<!\p{L})(is|are|was|will|say|says|ignore|not|never|above|below|percent|probability|risk|threshold|raises?|lowers?|ist|sind|war|wird|sage?|ignoriere|nicht|über|unter|prozent|wahrscheinlichkeit|risiko|schwelle|erhöht|senkt)(?!\p{L})/iu;

/** Names that could be mistaken for a statement are only shown in quotation marks, so that what is in them is nobody's claim. */
export function needsQuotes(name: string): boolean {
  return /[%!?:;,“”„"]|\.(\s|$)/.test(name) || name.length > LONGEST_NAME || name.trim().split(/\s+/).length > 5 || STATES.test(name);
} // prettier-ignore
