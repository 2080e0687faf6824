import type { FleetMachineFact, PredictionFacts } from '@celerity/contracts';

export type Urgency = 'now' | 'soon' | 'planned';
export type Confidence = 'low' | 'medium' | 'high';

/** What judgements are made of: a prediction, or a machine of a fleet by its newest one. */
export type Judged = PredictionFacts | FleetMachineFact;

const HEALTHY =
  /^(no|none|ok|okay|normal|healthy|good|0|false|nein|keine?|gut|gesund|in ordnung|no[ _-]?failure|running)$/i;
const YES = /^(1|1\.0|true|yes|y|ja)$/i;

/** Whether a class says no more than that the target is so: then the target’s name says it better. */
export function isYes(label: string | null): boolean {
  return label !== null && YES.test(label);
}

/** Whether a class is a machine’s good state. */
export function isHealthy(label: string | null): boolean {
  return label !== null && HEALTHY.test(label.trim());
}

const logit = (p: number) => Math.log(Math.max(p, 1e-9) / Math.max(1 - p, 1e-9));

/** Of two classes: whether the positive one is told. Of more: whether what is told is no good state. */
export function isAlarm(facts: Judged): boolean {
  const { probability, threshold, positive_class: positive, label } = facts;
  if (positive !== null && probability !== null && threshold !== null) return probability >= threshold;
  if (positive !== null) return label === positive;
  return label !== null && !isHealthy(label);
}

/** Whether the odds are within a factor of two of the threshold’s: a small change of the values could turn the verdict. */
export function isNearThreshold({ probability, threshold }: Judged): boolean {
  return probability !== null && threshold !== null && Math.abs(logit(probability) - logit(threshold)) < Math.LN2;
}

/** Whether the interval is wider than the value itself, or than half of what is usual. */
export function isWide({ value, lower, upper, base }: Judged): boolean {
  if (value === null || lower === null || upper === null) return false;
  return upper - lower > Math.max(Math.abs(value), Math.abs(base) / 2);
}

/**
 * How soon to act.
 *
 * Classification: `now` where the alarm is given with a probability of at least 80 %, or with four times the threshold’s odds; `soon` at any
 * other alarm, and near the threshold below it. Remaining life, by the lower bound of the interval (the value where there is none) as a share of
 * what is usual: `now` up to a tenth, `soon` up to four tenths. Values of a regression say nothing of urgency: `soon` where the largest
 * attribution is outside of its normal range.
 */
export function urgencyOf(facts: Judged): Urgency {
  if (facts.task === 'classification') return alarmUrgency(facts);
  if (facts.task === 'rul') {
    const left = (facts.lower ?? facts.value ?? 0) / Math.max(facts.base, 1e-9);
    return left <= 0.1 ? 'now' : left <= 0.4 ? 'soon' : 'planned';
  }
  const first = facts.attributions[0];
  const isOutside = typeof first?.value === 'number' && first.low !== null && first.high !== null;
  return isOutside && (Number(first.value) < first.low! || Number(first.value) > first.high!) ? 'soon' : 'planned';
}

function alarmUrgency(facts: Judged): Urgency {
  const { probability, threshold } = facts;
  if (!isAlarm(facts)) return isNearThreshold(facts) && facts.positive_class !== null ? 'soon' : 'planned';
  const isClear = threshold !== null && logit(probability ?? 0) - logit(threshold) >= Math.log(4);
  return (probability ?? 0) >= 0.8 || isClear ? 'now' : 'soon';
}

export function later(urgency: Urgency): Urgency {
  return urgency === 'now' ? 'soon' : 'planned';
}

/** Which way is bad for the machine: whether what raises or what lowers the prediction. Null: nobody knows, as of a value. */
export function badDirection(facts: Judged): 'raises' | 'lowers' | null {
  if (facts.task === 'rul') return 'lowers';
  if (facts.task === 'regression') return null;
  return facts.positive_class === null && isHealthy(facts.label) ? 'lowers' : 'raises';
}

/**
 * How far to rely on a prediction: high, less one step for each of these: warnings of the row; columns that have drifted; a probability near
 * its threshold, of more classes one below 70 %, or a wide interval; an attribution without a value; a value without an interval. Low is the least.
 */
export function confidenceOf(facts: PredictionFacts): Confidence {
  const doubts = [
    facts.warnings.length > 0,
    facts.drift.length > 0,
    isNearThreshold(facts) || isWide(facts) || (isOfMoreClasses(facts) && (facts.probability ?? 0) < 0.7),
    facts.attributions.some(({ value, contribution }) => value === null && contribution !== 0),
    facts.task !== 'classification' && (facts.lower === null || facts.upper === null),
  ].filter(Boolean).length;
  return doubts === 0 ? 'high' : doubts === 1 ? 'medium' : 'low';
}

function isOfMoreClasses({ task, positive_class: positive }: Judged): boolean {
  return task === 'classification' && positive === null;
}
