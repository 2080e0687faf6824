import type { PredictionFacts } from '@celerity/contracts';
import type { SignalId } from '../signals/lexicon.js';
import type { NumberFormat } from './number-format.js';
import type { Questions } from './questions.js';
import type { Style } from './style.js';
import type { ToldFeature } from './told-feature.js';
import type { ToldPrediction } from './told-prediction.js';

export type Audience = Style['audience'];

/** Ways to say one thing: one of them is chosen for each prediction. Never empty. */
export type Ways = readonly string[];

type Unit = Pick<PredictionFacts, 'unit' | 'task'>;

/** A case like this one, written. */
export interface ToldCase {
  machine: string | null;
  date: string;
  told: string;
}

/** What a row’s warning says, where it is one of those that we know. */
export interface ToldWarning {
  feature: string;
  kind: 'less' | 'more' | 'missing' | 'unseen' | 'no number';
  value: string;
  bound: string;
}

/**
 * All that one language says. A new language is a folder with one of these and an entry in `languages.ts`; the specs of `grounding`
 * then want words of its own for the verifier.
 */
export interface Phrases {
  numbers: NumberFormat;
  questions: Questions;
  headings: Record<'causes' | 'checks' | 'caveats' | 'confidence' | 'machines', string>;
  urgencies: Record<'now' | 'soon' | 'planned', string>;
  confidences: Record<'low' | 'medium' | 'high', string>;
  thisMachine: string;
  positiveClass: string;

  quoted(text: string): string;
  machine(name: string): string;
  targetIs(target: string, level: string): string;
  range(low: string, high: string): string;
  /** Percentage points. */
  points(number: string): string;
  amount(value: number, decimals: number, facts: Unit): string;
  list(items: readonly string[]): string;
  date(iso: string): string;

  /** What is predicted, in its context. */
  headline(told: ToldPrediction): Ways;
  /** Which columns moved it most, all of them in one direction. */
  mainly(told: ToldPrediction, features: readonly ToldFeature[]): Ways;
  nothingStandsOut(told: ToldPrediction): Ways;
  /** Last sentence of a summary: for a technician where to look, for an engineer the model, for a manager the consequence. */
  closing(
    told: ToldPrediction,
    first: ToldFeature | null,
    facts: Pick<PredictionFacts, 'model'>,
  ): Record<Audience, Ways>;

  cause(feature: ToldFeature, told: ToldPrediction): Record<Audience, Ways>;

  check(feature: ToldFeature, isFirst: boolean): Ways;
  /** What usually stands behind such a signal, in general. */
  hint(signal: SignalId, feature: ToldFeature): string | null;
  noCheck(told: ToldPrediction): Ways;

  warning(warning: ToldWarning): string;
  otherWarning(text: string): string;
  drift(feature: string, psi: string): string;
  nearThreshold(told: ToldPrediction): string;
  wideInterval(told: ToldPrediction): string;
  notACause: string;

  answers: {
    probability(told: ToldPrediction): string;
    usual(told: ToldPrediction): string;
    value(feature: ToldFeature, told: ToldPrediction): string;
    threshold(told: ToldPrediction): string;
    similar(cases: readonly ToldCase[]): string;
    noSimilar: string;
    model(name: string, version: string): string;
    /** The data does not say, and what it does say about. */
    unknown(told: ToldPrediction, names: readonly string[]): string;
  };

  fleet: {
    summary(count: { considered: number; over: number | null }, first: readonly ToldPrediction[]): Ways;
    none: string;
    machine(told: ToldPrediction, main: ToldFeature | null): Ways;
    onlyFirst(told: number, considered: number): string;
    isNear(machines: readonly string[]): string;
  };
}
