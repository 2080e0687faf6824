import type { Audience, ExplanationDraft, Language, PredictionFacts } from '@celerity/contracts';
import { AUDIENCES, LANGUAGES } from '@celerity/contracts';
import { isAlarm } from '../../template/judgement.js';
import { answerFromTemplate, explainFromTemplate, summariseFromTemplate } from '../../template/index.js';
import type { GroundingReport } from '../problem.js';
import { verifyAnswer, verifyExplanation } from '../verify-explanation.js';
import { verifyFleetSummary } from '../verify-fleet.js';
import { ENGLISH } from './corpus/english.js';
import { GERMAN } from './corpus/german.js';
import { MORE_ENGLISH, MORE_GERMAN } from './corpus/more.js';
import { HELD_OUT_ENGLISH, HELD_OUT_GERMAN } from './corpus/held-out.js';
import { SECOND_ENGLISH } from './corpus/second-english.js';
import { SECOND_GERMAN } from './corpus/second-german.js';
import { SECOND_HELD_OUT_ENGLISH, SECOND_HELD_OUT_GERMAN } from './corpus/second-held-out.js';
import type { CorpusText } from './corpus/corpus-text.js';
import { THIRD_ENGLISH, THIRD_GERMAN } from './corpus/third.js';
import { choicesIn, columnsFor, fillSlots, isFit } from './fill-slots.js';
import { exchangeMachine, exchangeValues, inventSensor, plantNumber, turnDirection } from './plant-errors.js';
import { Random } from './random.js';
import { FACT_TASKS, type FactTask, randomFacts } from './random-facts.js';

/** Texts of the template, and texts by hand: those that the verifier was tuned on, and two batches that it was not. */
export type Group = 'template' | 'answer' | 'fleet' | 'corpus' | 'second corpus' | 'held out' | 'second held out';

/** One text that was verified, and what should have come of it. */
export interface Outcome {
  group: Group;
  language: Language;
  /** Null: the text is right. */
  error: PlantedError | null;
  text: string;
  facts: object;
  report: GroundingReport;
}

export const PLANTED_ERRORS = [
  'number',
  'direction',
  'exchanged values',
  'machine',
  'invented sensor',
  'sensor of no list',
] as const;
export type PlantedError = (typeof PLANTED_ERRORS)[number]; // prettier-ignore

/** All texts of the suite: the same for the same seed. */
export function* runSuite({ seed = 1, cases = 240 } = {}): Generator<Outcome> {
  const random = new Random(seed);
  for (let i = 0; i < cases; i++) {
    const facts = randomFacts(random, FACT_TASKS[i % FACT_TASKS.length]!);
    for (const language of LANGUAGES) {
      const style = { language, audience: AUDIENCES[Math.floor(i / 4) % AUDIENCES.length]! };
      yield* templateOutcomes(facts, style, random);
      yield* answerOutcomes(facts, style);
    }
  }
  for (let i = 0; i < cases / 4; i++) yield* fleetOutcomes(random, FACT_TASKS[i % FACT_TASKS.length]!);
  for (const language of LANGUAGES) yield* corpusOutcomes(language, random, Math.ceil(cases / 20));
}

interface Style {
  language: Language;
  audience: Audience;
}

function* templateOutcomes(facts: PredictionFacts, style: Style, random: Random): Generator<Outcome> {
  const { language } = style;
  const draft = explainFromTemplate(facts, style);
  const verify = (error: PlantedError | null, wrong: ExplanationDraft): Outcome => ({
    group: 'template', language, facts, error, text: JSON.stringify(wrong), report: verifyExplanation(wrong, facts, language),
  }); // prettier-ignore
  yield verify(null, draft);
  const texts = [draft.summary, ...draft.causes.map(({ text }) => text)];
  const at = random.integer(texts.length);
  const replaced = (text: string): ExplanationDraft =>
    at === 0
      ? { ...draft, summary: text }
      : { ...draft, causes: draft.causes.map((cause, i) => (i === at - 1 ? { ...cause, text } : cause)) };
  const planted = plantNumber(texts[at]!, facts, language, random);
  if (planted !== null) yield verify('number', replaced(planted));
  yield verify('invented sensor', replaced(inventSensor(texts[at]!, facts, language, random, 'listed')));
  yield verify('sensor of no list', replaced(inventSensor(texts[at]!, facts, language, random, 'unlisted')));
  for (const [error, wrong] of wrongFacts(facts, random)) {
    const text = explainFromTemplate(wrong, style);
    if (JSON.stringify(text) !== JSON.stringify(draft)) yield verify(error, text);
  }
}

/** Facts that are not so: texts written from them must be refused. */
function wrongFacts(facts: PredictionFacts, random: Random): (readonly [PlantedError, PredictionFacts])[] {
  const fit = facts.attributions.slice(0, 4).filter(isFit);
  const [a, b] = fit;
  const moved = facts.attributions.slice(0, 2).find(({ direction }) => direction !== 'none');
  const machine = exchangeMachine(facts);
  return [
    ...(moved ? [['direction', turnDirection(facts, moved.id)] as const] : []),
    ...(a && b ? [['exchanged values', exchangeValues(facts, a.id, b.id, random.chance(0.5))] as const] : []),
    ...(machine ? [['machine', machine] as const] : []),
  ];
}

const QUESTIONS: Record<Language, readonly string[]> = {
  en: ['Why?', 'How likely is a failure?', 'What should I check?', 'Is that usual?', 'Were there similar cases?', 'What is the threshold?', 'How long is left?', 'Is the oil pressure above 100 bar?', 'Who was on shift?', 'Which model said so?'],
  de: ['Warum?', 'Wie wahrscheinlich ist ein Ausfall?', 'Was soll ich prüfen?', 'Ist das üblich?', 'Gab es ähnliche Fälle?', 'Wo liegt die Schwelle?', 'Wie lange hält sie noch?', 'Liegt der Öldruck über 100 bar?', 'Wer hatte Schicht?', 'Welches Modell sagt das?'],
}; // prettier-ignore

function* answerOutcomes(facts: PredictionFacts, style: Style): Generator<Outcome> {
  const { language } = style;
  const ofColumn = facts.attributions.slice(0, 2).map(({ feature }) => `${feature}?`);
  for (const question of [...QUESTIONS[language], ...ofColumn]) {
    const draft = answerFromTemplate(facts, question, style);
    const report = verifyAnswer(draft, facts, question, language);
    yield { group: 'answer', language, facts, error: null, text: `${question} ${draft.answer}`, report };
  }
}

function* fleetOutcomes(random: Random, task: FactTask): Generator<Outcome> {
  const names = random.shuffled(['M-104', 'M-088', '17', 'Press North', 'pump_3', 'Presse Süd']);
  const machines = names.slice(0, 2 + random.integer(4)).map((machine, i) => {
    const { warnings: _w, drift: _d, similar: _s, ...facts } = randomFacts(random, task);
    return { ...facts, machine, id: `m${i + 1}` };
  });
  const considered = machines.length + random.integer(30);
  const facts = { machines, considered, over_threshold: task === 'two classes' ? machines.filter(isAlarm).length + random.integer(considered - machines.length + 1) : null };
  const [first, second, ...others] = machines;
  const exchanged = { ...facts, machines: [{ ...first!, machine: second!.machine }, { ...second!, machine: first!.machine }, ...others] };
  for (const language of LANGUAGES) {
    const style = { language, audience: random.of(AUDIENCES) };
    const draft = summariseFromTemplate(facts, style);
    yield { group: 'fleet', language, facts, error: null, text: JSON.stringify(draft), report: verifyFleetSummary(draft, facts, language) };
    const wrong = summariseFromTemplate(exchanged, style);
    yield { group: 'fleet', language, facts, error: 'machine', text: JSON.stringify(wrong), report: verifyFleetSummary(wrong, facts, language) };
    const reasons = draft.machines.map((entry, i) => ({ entry, at: machines[i]! }));
    const { entry, at } = random.of(reasons);
    const planted = plantNumber(entry.reason, { ...at, warnings: [], drift: [], similar: [] }, language, random);
    if (planted === null) continue;
    const number = { ...draft, machines: draft.machines.map((one) => (one === entry ? { ...one, reason: planted } : one)) };
    yield { group: 'fleet', language, facts, error: 'number', text: planted, report: verifyFleetSummary(number, facts, language) };
  }
} // prettier-ignore

const TASK_OF = { c: 'two classes', r: 'rul', v: 'regression' } as const;

const CORPUS: Record<Language, readonly (readonly [Group, readonly CorpusText[]])[]> = {
  en: [['corpus', [...ENGLISH, ...MORE_ENGLISH]], ['second corpus', [...SECOND_ENGLISH, ...THIRD_ENGLISH]], ['held out', HELD_OUT_ENGLISH], ['second held out', SECOND_HELD_OUT_ENGLISH]],
  de: [['corpus', [...GERMAN, ...MORE_GERMAN]], ['second corpus', [...SECOND_GERMAN, ...THIRD_GERMAN]], ['held out', HELD_OUT_GERMAN], ['second held out', SECOND_HELD_OUT_GERMAN]],
}; // prettier-ignore

/** Each text by hand with so many sets of facts. */
export function* corpusOutcomes(
  language: Language,
  random: Random,
  each: number,
  groups?: readonly Group[],
): Generator<Outcome> {
  const texts = CORPUS[language].flatMap(([group, some]) => some.map((one) => [group, ...one] as const));
  for (const [group, task, text] of texts.filter(([group]) => groups?.includes(group) ?? true)) {
    for (let n = 0; n < each; n++) {
      const facts = factsFor(text, TASK_OF[task], random);
      const verify = (error: PlantedError | null, wrong: string): Outcome => {
        const draft = { summary: wrong, causes: [], checks: [], caveats: [], confidence: 'medium' as const };
        return { group, language, facts, error, text: wrong, report: verifyExplanation(draft, facts, language) };
      };
      const right = fillSlots(text, facts, language);
      yield verify(null, right);
      yield* wrongTexts(text, right, facts, language, random).map(([error, wrong]) => verify(error, wrong));
    }
  }
}

/** Facts that have all that a text of the corpus asks for. */
function factsFor(text: string, task: FactTask, random: Random): PredictionFacts {
  for (;;) {
    const made = randomFacts(random, task);
    const machine = made.machine ?? 'M-104';
    const facts = { ...made, machine, attributions: made.attributions.filter(({ feature }) => !/instructions|percent/.test(feature)) };
    const isBounded = facts.lower !== null || !/\{(lo|hi)\}/.test(text);
    const hasCase = typeof facts.similar[0]?.machine === 'string' || !text.includes('{s}');
    const p = facts.probability;
    const isRatio = !text.includes('{times}') || (p !== null && p / facts.base > 1.5);
    if (facts.attributions.filter(isFit).length >= 2 && isBounded && hasCase && isRatio && (p === null || (p > 0.001 && p < 0.999))) return facts;
  }
} // prettier-ignore

function wrongTexts(text: string, right: string, facts: PredictionFacts, language: Language, random: Random): [PlantedError, string][] {
  const [a, b] = columnsFor(facts);
  const choices = choicesIn(text);
  const machine = exchangeMachine(facts);
  const planted = plantNumber(right, facts, language, random);
  const all: [PlantedError, string][] = [
    ...(planted === null ? [] : [['number', planted] as [PlantedError, string]]),
    ...(choices === 0 ? [] : [['direction', fillSlots(text, facts, language, random.integer(choices))] as [PlantedError, string]]),
    ['exchanged values', fillSlots(text, exchangeValues(facts, a.id, b.id, random.chance(0.5)), language)],
    ...(machine === null ? [] : [['machine', fillSlots(text, machine, language)] as [PlantedError, string]]),
    ['invented sensor', inventSensor(right, facts, language, random, 'listed')],
    ['sensor of no list', inventSensor(right, facts, language, random, 'unlisted')],
  ];
  return all.filter(([, wrong]) => wrong !== right);
} // prettier-ignore
