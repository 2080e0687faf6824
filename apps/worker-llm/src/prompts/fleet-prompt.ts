import type { FleetFacts, FleetSummaryDraft } from '@celerity/contracts';
import { dataBlock } from './containment.js';
import { fleetSchema } from './draft-schemas.js';
import { instructions } from './instructions.js';
import type { Prompt, PromptStyle } from './prompt.js';
import { shownFleet, shownMachine } from './shown-facts.js';
import { tokenRoom } from './token-room.js';

const TASK = `You say which machines of a fleet to see first as a JSON object. The facts list them in order, the most urgent first.
- summary: how many machines were considered, how many are over the threshold if that is known, and which to see first, and why. Two or three sentences.
- machines: each machine of the facts once, in their order: its name, the reason in one or two sentences, its urgency (now, soon or planned), and as evidence its own id (m1, m2, …) alone.
- caveats: what limits trust; an empty list where nothing does.`;

/** Asks which machines to see first. */
export function fleetPrompt(facts: FleetFacts, style: PromptStyle): Prompt<FleetSummaryDraft> {
  const schema = fleetSchema(facts.machines.map(shownMachine));
  return {
    schema,
    schemaName: 'fleet_summary',
    system: instructions(TASK, style),
    prompt: `${dataBlock('facts', shownFleet(facts))}\n\nSay which machines to see first.`,
    maxOutputTokens: tokenRoom(schema),
  };
}
