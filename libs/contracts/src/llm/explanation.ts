import { z } from 'zod';
import { FactId } from './facts.js';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export const AUDIENCES = ['technician', 'engineer', 'manager'] as const;
export type Audience = (typeof AUDIENCES)[number];

export const LLM_PROVIDERS = ['template', 'openai-compatible', 'llama-cpp'] as const;
export type LlmProvider = (typeof LLM_PROVIDERS)[number];

export const URGENCIES = ['now', 'soon', 'planned'] as const;
export const CONFIDENCES = ['low', 'medium', 'high'] as const;

const evidence = z.array(FactId).describe('Ids of the facts that it rests on.');

/** A statement of the prediction’s reasons. */
export const Cause = z.object({ text: z.string(), evidence });
/** What to look at, and how soon. */
export const Check = z.object({ text: z.string(), urgency: z.enum(URGENCIES), evidence });

/** How a text stood up to its facts. */
export const GroundingVerdict = z.object({
  verified: z.boolean(),
  numbers: z.int().describe('Numbers in the text that were compared with the facts.'),
  features: z.int().describe('Names of columns, likewise.'),
  drafts: z.int().describe('Texts that were asked for; one unless a draft was sent back.'),
  problems: z
    .array(z.object({ path: z.string(), quote: z.string(), reason: z.string() }))
    .describe('What was wrong with the last draft that was refused.'),
});
export type GroundingVerdict = z.output<typeof GroundingVerdict>;

/** Who wrote a text, and what it took. */
export const Authorship = z.object({
  language: z.enum(LANGUAGES),
  audience: z.enum(AUDIENCES),
  provider: z.enum(LLM_PROVIDERS).describe('Who wrote it; `template` also where another provider was asked in vain.'),
  model: z.string().nullable(),
  fell_back: z.boolean(),
  fallback_reason: z.string().nullable(),
  prompt_version: z.string(),
  verified: z.boolean(),
  verdict: GroundingVerdict,
  usage: z.object({
    input_tokens: z.int(),
    output_tokens: z.int(),
    cost: z.number().nullable().describe('In the currency of the prices that are set; null where none are.'),
  }),
  cached: z.boolean(),
});
export type Authorship = z.output<typeof Authorship>;

/** What is written of one prediction: the part that a provider writes. */
export const ExplanationDraft = z.object({
  summary: z.string(),
  causes: z.array(Cause).describe('The most important first.'),
  checks: z.array(Check).describe('The most urgent first.'),
  caveats: z.array(z.string()),
  confidence: z.enum(CONFIDENCES),
});
export type ExplanationDraft = z.output<typeof ExplanationDraft>;

export const Explanation = ExplanationDraft.extend({
  explanation_id: z.uuid(),
  prediction_id: z.uuid(),
  row: z.int(),
  text: z.string().describe('All of it as one text to read.'),
}).extend(Authorship.shape);
export type Explanation = z.output<typeof Explanation>;

/** The part of an answer that a provider writes. */
export const AnswerDraft = z.object({
  answered: z.boolean().describe('False: the data does not say.'),
  answer: z.string(),
  evidence,
});
export type AnswerDraft = z.output<typeof AnswerDraft>;

export const Answer = AnswerDraft.extend({
  prediction_id: z.uuid(),
  row: z.int(),
  question: z.string(),
}).extend(Authorship.shape);
export type Answer = z.output<typeof Answer>;

/** The part of a fleet summary that a provider writes. */
export const FleetSummaryDraft = z.object({
  summary: z.string(),
  machines: z
    .array(z.object({ machine: z.string(), reason: z.string(), urgency: z.enum(URGENCIES), evidence }))
    .describe('Which to see first.'),
  caveats: z.array(z.string()),
});
export type FleetSummaryDraft = z.output<typeof FleetSummaryDraft>;

export const FleetSummary = FleetSummaryDraft.extend({
  text: z.string(),
  considered: z.int(),
  predictions: z
    .array(z.object({ machine: z.string(), prediction_id: z.uuid(), row: z.int() }))
    .describe('What it was told from, in the order of `machines`.'),
}).extend(Authorship.shape);
export type FleetSummary = z.output<typeof FleetSummary>;
