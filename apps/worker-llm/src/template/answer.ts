import type { AnswerDraft, PredictionFacts } from '@celerity/contracts';
import { findMentions } from '../signals/feature-mentions.js';
import { partOf, partsOf, wordsOf } from '../signals/lexicon.js';
import { Choice } from './choice.js';
import { mainFeatures, toCheck } from './explanation.js';
import { PHRASES } from './languages.js';
import type { Phrases } from './phrases.js';
import { type Intent, INTENTS } from './questions.js';
import type { Style } from './style.js';
import type { ToldFeature } from './told-feature.js';
import { subjectOf, tellPrediction, type ToldPrediction } from './told-prediction.js';

interface Asked {
  facts: PredictionFacts;
  told: ToldPrediction;
  phrases: Phrases;
  choice: Choice;
  audience: Style['audience'];
}

type Answered = Pick<AnswerDraft, 'answer' | 'evidence'>;

/**
 * Answers what the facts can answer: about a column, why, how likely, what to check, what is usual, how long is left, what was similar. All
 * else gets “the data does not say”, and what it does say about. Recognises words, and understands nothing: a question that it gets wrong is
 * answered with true sentences about something else.
 */
export function answerFromTemplate(facts: PredictionFacts, question: string, style: Style): AnswerDraft {
  const phrases = PHRASES[style.language];
  const told = tellPrediction(facts, phrases);
  const asked = { facts, told, phrases, choice: new Choice(facts.prediction_id), audience: style.audience };
  const answer = answerOf(asked, question);
  if (answer !== null) return { answered: true, ...answer };
  const names = told.all.slice(0, 8).map(({ name }) => name);
  return { answered: false, answer: phrases.answers.unknown(told, names), evidence: [] };
}

function answerOf(asked: Asked, question: string): Answered | null {
  const { facts, told, phrases } = asked;
  if (phrases.questions.beyond.test(question)) return null;
  const mentions = findMentions(question, facts.attributions);
  if (mentions.some(({ ids }) => ids.length === 0)) return null;
  if (mentions.length > 0) {
    const ids = new Set(mentions.flatMap(({ ids }) => ids));
    const features = told.all.filter(({ id }) => ids.has(id));
    const answer = features.map((feature) => phrases.answers.value(feature, told)).join(' ');
    return { answer, evidence: features.map(({ id }) => id) };
  }
  if (asksForUnknownPart(question, facts)) return null;
  const intent = INTENTS.find((one) => phrases.questions.intents[one].test(question));
  return intent === undefined ? null : ANSWERS[intent](asked);
}

/** “Is the bearing worn?”, where no column is about a bearing. */
function asksForUnknownPart(question: string, { attributions, target }: PredictionFacts): boolean {
  const known = new Set(attributions.flatMap(({ feature }) => [...partsOf(feature)]));
  if (target !== null) for (const part of partsOf(target)) known.add(part);
  known.add('motor'); // An engine is often the machine itself.
  return wordsOf(question).some((word) => {
    const part = partOf(word);
    return part !== null && !known.has(part);
  });
}

const ANSWERS: Record<Intent, (asked: Asked) => Answered | null> = {
  why: ({ told, phrases, choice, audience }) => {
    const main = mainFeatures(told);
    if (main.length === 0) return { answer: choice.of('none', phrases.nothingStandsOut(told)), evidence: ['prediction'] };
    const shown = told.features.slice(0, Math.max(main.length, 3));
    const causes = shown.map((feature) => choice.of(feature.id, phrases.cause(feature, told)[audience]));
    return { answer: causes.join(' '), evidence: shown.map(({ id }) => id) };
  },
  probability: ({ told, phrases }) => ({
    answer: phrases.answers.probability(told),
    evidence: told.threshold === null ? ['prediction'] : ['prediction', 'threshold'],
  }),
  life: ({ facts, told, phrases }) => {
    if (facts.task !== 'rul') return null;
    return { answer: phrases.answers.probability(told), evidence: told.interval === null ? ['prediction'] : ['prediction', 'interval'] };
  },
  threshold: ({ told, phrases }) => {
    if (told.task !== 'classification') return null;
    return { answer: phrases.answers.threshold(told), evidence: told.threshold === null ? ['prediction'] : ['prediction', 'threshold'] };
  },
  usual: ({ told, phrases }) => ({ answer: phrases.answers.usual(told), evidence: ['prediction', 'base'] }),
  check: (asked) => {
    const features = toCheck(asked.told).slice(0, 3);
    if (features.length === 0) return { answer: asked.choice.of('check', asked.phrases.noCheck(asked.told)), evidence: ['prediction'] };
    return { answer: features.map((feature, i) => checkText(asked, feature, i === 0)).join(' '), evidence: features.map(({ id }) => id) };
  },
  similar: ({ facts, phrases }) => {
    const { answers, numbers } = phrases;
    if (facts.similar.length === 0) return { answer: answers.noSimilar, evidence: ['prediction'] };
    const shown = facts.similar.slice(0, 3);
    const cases = shown.map(({ machine, predicted_at, probability, value }) => ({
      machine: machine === null ? null : subjectOf(machine, phrases),
      date: phrases.date(predicted_at),
      told: probability === null ? phrases.amount(value ?? 0, 1, facts) : numbers.percent(probability),
    }));
    return { answer: answers.similar(cases), evidence: shown.map(({ id }) => id) };
  },
  model: ({ facts: { model }, phrases }) => ({
    answer: phrases.answers.model(model.name, String(model.version)),
    evidence: ['prediction'],
  }),
}; // prettier-ignore

function checkText({ phrases, choice, audience }: Asked, feature: ToldFeature, isFirst: boolean): string {
  const hint = audience === 'technician' && feature.signal !== null ? phrases.hint(feature.signal, feature) : null;
  const text = choice.of(`check ${feature.id}`, phrases.check(feature, isFirst));
  return hint === null ? text : `${text} ${hint}`;
}
