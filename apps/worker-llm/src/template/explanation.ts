import type { ExplanationDraft, PredictionFacts } from '@celerity/contracts';
import { caveatsOf } from './caveats.js';
import { Choice } from './choice.js';
import { confidenceOf, later } from './judgement.js';
import { PHRASES } from './languages.js';
import type { Phrases } from './phrases.js';
import type { Style } from './style.js';
import type { ToldFeature } from './told-feature.js';
import { tellPrediction, type ToldPrediction } from './told-prediction.js';

/** Causes that are told: who has to act reads few, who has to judge the model reads more. */
const CAUSES = { technician: 4, engineer: 6, manager: 2 } as const;
const CHECKS = { technician: 4, engineer: 3, manager: 1 } as const;

/** Says why a prediction is what it is, and what to check. Deterministic: the same facts and style give the same words. */
export function explainFromTemplate(facts: PredictionFacts, style: Style): ExplanationDraft {
  const phrases = PHRASES[style.language];
  const choice = new Choice(`${facts.prediction_id}/${facts.row}`);
  const told = tellPrediction(facts, phrases);
  const checks = checksOf(told, phrases, choice, style);
  return {
    summary: summaryOf(facts, told, phrases, choice, style),
    causes: told.features.slice(0, CAUSES[style.audience]).map((feature) => ({
      text: choice.of(feature.id, phrases.cause(feature, told)[style.audience]),
      evidence: [feature.id],
    })),
    checks,
    caveats: caveatsOf(facts, told, phrases, style.audience),
    confidence: confidenceOf(facts),
  };
}

function summaryOf(
  facts: PredictionFacts,
  told: ToldPrediction,
  phrases: Phrases,
  choice: Choice,
  { audience }: Style,
): string {
  const main = mainFeatures(told);
  const mainly = main.length === 0 ? phrases.nothingStandsOut(told) : phrases.mainly(told, main);
  const sentences = [
    choice.of('headline', phrases.headline(told)),
    audience === 'manager' ? mainly[0]! : choice.of('mainly', mainly),
    choice.of('closing', phrases.closing(told, toCheck(told)[0] ?? null, facts)[audience]),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** The largest, and the next if it moves the prediction the same way, and clearly. */
export function mainFeatures({ features: [first, second] }: ToldPrediction): ToldFeature[] {
  if (!first) return [];
  return second && second.direction === first.direction && second.rank !== 'slightly' ? [first, second] : [first];
}

/**
 * Columns that speak against the machine, the largest first; where nobody knows which way is bad, those outside of their range. Not the clock:
 * that a machine is old cannot be looked into.
 */
export function toCheck(told: ToldPrediction): ToldFeature[] {
  if (told.bad !== null) return told.features.filter(({ direction, name }) => direction === told.bad && name !== told.clock);
  return told.features.filter(({ position, kind }) => kind === 'missing' || position === 'above' || position === 'below');
} // prettier-ignore

function checksOf(told: ToldPrediction, phrases: Phrases, choice: Choice, { audience }: Style) {
  const features = toCheck(told).slice(0, CHECKS[audience]);
  if (features.length === 0) {
    return [{ text: choice.of('check', phrases.noCheck(told)), urgency: 'planned' as const, evidence: ['prediction'] }];
  }
  const checks = features.map((feature, i) => {
    const hint = audience === 'technician' && feature.signal !== null ? phrases.hint(feature.signal, feature) : null;
    const text = choice.of(`check ${feature.id}`, phrases.check(feature, i === 0));
    const urgency = feature.kind === 'category' ? ('planned' as const) : urgencyAt(told, feature);
    return { text: hint === null ? text : `${text} ${hint}`, urgency, evidence: [feature.id] };
  });
  const order = ['now', 'soon', 'planned'];
  return checks.sort((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency));
}

/** That of the prediction; a step later for what moves it little. */
function urgencyAt({ urgency }: ToldPrediction, { rank }: ToldFeature) {
  return rank === 'slightly' ? later(urgency) : urgency;
}
