import { needsQuotes, shownName } from '../signals/feature-name.js';
import {
  badDirection,
  isAlarm,
  isNearThreshold,
  isWide,
  isYes,
  type Judged,
  urgencyOf,
  type Urgency,
} from './judgement.js';
import { percentDecimals, significantDecimals, tellApart } from './number-format.js';
import type { Phrases } from './phrases.js';
import { tellFeature, type ToldFeature } from './told-feature.js';

/** Against what is usual: `times` as often, or so much more or less. */
export type Against = 'times' | 'close' | 'less' | 'more';

/** A prediction as texts tell of it: numbers are written already, and what is to be said of them is decided. */
export interface ToldPrediction {
  task: Judged['task'];
  /** The machine, as the subject of a sentence. */
  subject: string;
  /** What is predicted: `“Machine failure”`, `“Condition” “worn”`. */
  event: string;
  isAlarm: boolean;
  isNear: boolean;
  isWide: boolean;
  urgency: Urgency;
  /** Probability, or value with its unit. */
  told: string;
  threshold: string | null;
  usual: string;
  against: Against;
  times: string | null;
  /** `21 to 48 cycles`. */
  interval: string | null;
  bad: 'raises' | 'lowers' | null;
  /** Column that counts the time: the unit of a remaining life is named after it. */
  clock: string | null;
  /** Those that count, the largest first. */
  features: ToldFeature[];
  /** All of them, likewise. */
  all: ToldFeature[];
}

/** Attributions below this share of the sum of all are not worth a sentence. */
const LEAST_SHARE = 0.02;

export function tellPrediction(facts: Judged, phrases: Phrases): ToldPrediction {
  const told = facts.task === 'classification' ? probabilityOf(facts, phrases) : valueOf(facts, phrases);
  const sizes = facts.attributions.map(({ contribution }) => Math.abs(contribution));
  const largest = Math.max(0, ...sizes);
  const points = pointsOf(facts, largest, phrases);
  const all = facts.attributions.map((fact) => tellFeature(fact, largest, points, phrases));
  const least = LEAST_SHARE * sizes.reduce((sum, size) => sum + size, 0);
  return {
    task: facts.task,
    subject: subjectOf(facts.machine, phrases),
    event: eventOf(facts, phrases),
    isAlarm: isAlarm(facts),
    isNear: isNearThreshold(facts),
    isWide: isWide(facts),
    urgency: urgencyOf(facts),
    ...told,
    bad: badDirection(facts),
    clock: facts.task === 'rul' ? facts.unit : null,
    features: all.filter(({ direction }, i) => direction !== 'none' && sizes[i]! > least),
    all,
  };
}

export function subjectOf(machine: string | null, phrases: Phrases): string {
  if (machine === null) return phrases.thisMachine;
  const name = shownName(machine);
  if (needsQuotes(name)) return phrases.machine(phrases.quoted(name));
  return /^\P{L}*$/u.test(name) ? phrases.machine(name) : name;
}

function eventOf({ target, label, positive_class: positive }: Judged, phrases: Phrases): string {
  const told = positive ?? label;
  const event = target === null ? null : phrases.quoted(shownName(target));
  if (told === null || isYes(told)) return event ?? phrases.positiveClass;
  const level = phrases.quoted(shownName(told));
  return event === null ? level : phrases.targetIs(event, level);
}

function probabilityOf(facts: Judged, { numbers }: Phrases) {
  const { probability, threshold, base } = facts;
  const p = probability ?? 0;
  const apart = (other: number) => tellApart(p * 100, other * 100, Math.max(percentDecimals(p), 0));
  const decimals = threshold !== null && p !== threshold ? apart(threshold) : percentDecimals(p);
  const ratio = base > 0 ? p / base : 1;
  const against: Against = ratio >= 1.5 ? 'times' : ratio > 0.67 ? 'close' : 'less';
  return {
    told: numbers.percent(p, decimals),
    threshold: threshold === null ? null : numbers.percent(threshold, Math.max(percentDecimals(threshold), decimals)),
    usual: numbers.percent(base),
    against,
    times: against === 'times' && base >= 0.0005 ? numbers.times(ratio) : null,
    interval: null,
  };
}

function valueOf(facts: Judged, phrases: Phrases) {
  const { lower, upper, base, task } = facts;
  const value = facts.value ?? 0;
  const spread = lower !== null && upper !== null && upper > lower ? upper - lower : Math.abs(value - base);
  const decimals = significantDecimals(Math.max(spread, Math.abs(value) / 1000), task === 'rul' ? 1 : 2);
  const write = (number: number) => phrases.amount(number, decimals, facts);
  const ratio = (value - base) / Math.max(Math.abs(base), 1e-12);
  const against: Against = Math.abs(ratio) < 0.05 ? 'close' : ratio < 0 ? 'less' : 'more';
  return {
    told: write(value),
    threshold: null,
    usual: write(base),
    against,
    times: null,
    interval:
      lower === null || upper === null ? null : phrases.range(phrases.numbers.number(lower, decimals), write(upper)),
  };
}

/** Contributions of all columns with the same decimals: those of the second digit of the largest. */
function pointsOf(facts: Judged, largest: number, phrases: Phrases): (size: number) => string {
  const scale = facts.task === 'classification' ? 100 : 1;
  const decimals = Math.min(significantDecimals(largest * scale, 2), 6);
  return (size) => {
    const own = Math.max(decimals, size > 0 ? Math.min(significantDecimals(size * scale, 1), 8) : 0);
    if (facts.task === 'classification') return phrases.points(phrases.numbers.number(size * 100, own));
    return phrases.amount(size, own, facts);
  };
}
