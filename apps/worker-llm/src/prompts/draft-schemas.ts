import {
  type AnswerDraft,
  CONFIDENCES,
  type ExplanationDraft,
  type FleetSummaryDraft,
  URGENCIES,
} from '@celerity/contracts';
import { z } from 'zod';

/*
 * What providers are asked for: the drafts of the contract with every string and list bounded, so that an answer ends, and with evidence chosen from
 * the ids that are there, so that a model held to the schema cannot invent one. What fits these fits the contract.
 */

const SUMMARY = 600;
const STATEMENT = 360;
const CAVEATS = 3;
/** Characters for what is said of all machines of a fleet. */
const MACHINES = 6000;
const MOST_EVIDENCE = 4;

const written = (longest: number) => z.string().min(1).max(longest);
const caveats = z.array(written(STATEMENT)).max(CAVEATS);

/** @param ids of the facts that are shown */
export function explanationSchema(ids: readonly string[]): z.ZodType<ExplanationDraft> {
  const evidence = z.array(z.enum(ids));
  return z.object({
    summary: written(SUMMARY),
    causes: z.array(z.object({ text: written(STATEMENT), evidence: evidence.min(1).max(MOST_EVIDENCE) })).max(5),
    checks: z
      .array(z.object({ text: written(STATEMENT), urgency: z.enum(URGENCIES), evidence: evidence.max(MOST_EVIDENCE) }))
      .max(5),
    caveats,
    confidence: z.enum(CONFIDENCES),
  });
}

export function answerSchema(ids: readonly string[]): z.ZodType<AnswerDraft> {
  return z.object({
    answered: z.boolean(),
    answer: written(1200),
    evidence: z.array(z.enum(ids)).max(8),
  });
}

/** @param machines names and ids as shown; one without a name is called as the model likes */
export function fleetSchema(machines: readonly { id: string; machine: string | null }[]): z.ZodType<FleetSummaryDraft> {
  const names = machines.flatMap(({ machine }) => (machine === null ? [] : [machine]));
  const areNamed = names.length === machines.length && names.length > 0;
  const id = machines.length > 0 ? z.enum(machines.map((machine) => machine.id)) : z.string().max(5);
  const entry = z.object({
    machine: areNamed ? z.enum([...new Set(names)]) : written(80),
    // Of many machines little is said, so that it all fits.
    reason: written(Math.min(STATEMENT, Math.max(120, Math.floor(MACHINES / machines.length)))),
    urgency: z.enum(URGENCIES),
    evidence: z.array(id).min(1).max(1),
  });
  return z.object({ summary: written(SUMMARY), machines: z.array(entry).max(machines.length), caveats });
}
