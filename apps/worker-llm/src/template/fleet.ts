import type { FleetFacts, FleetSummaryDraft } from '@celerity/contracts';
import { Choice } from './choice.js';
import { toCheck } from './explanation.js';
import { PHRASES } from './languages.js';
import type { Style } from './style.js';
import { tellPrediction } from './told-prediction.js';

/** Machines that the summary itself names. */
const NAMED = { technician: 3, engineer: 3, manager: 2 } as const;

/** Says which machines to see first, and why: in the order of the facts. */
export function summariseFromTemplate(facts: FleetFacts, style: Style): FleetSummaryDraft {
  const phrases = PHRASES[style.language];
  const { fleet } = phrases;
  const told = facts.machines.map((machine) => tellPrediction(machine, phrases));
  if (told.length === 0) return { summary: fleet.none, machines: [], caveats: [] };
  const choice = new Choice(facts.machines[0]!.prediction_id);
  const count = { considered: facts.considered, over: facts.over_threshold };
  const near = told.filter(({ isNear }) => isNear).map(({ subject }) => subject);
  const isCut = facts.considered > told.length;
  return {
    summary: choice.of('summary', fleet.summary(count, told.slice(0, NAMED[style.audience]))),
    machines: facts.machines.map((machine, i) => ({
      machine: machine.machine ?? phrases.thisMachine,
      reason: new Choice(machine.prediction_id).of('machine', fleet.machine(told[i]!, toCheck(told[i]!)[0] ?? told[i]!.features[0] ?? null)),
      urgency: told[i]!.urgency,
      evidence: [machine.id],
    })),
    caveats: [
      ...(isCut ? [fleet.onlyFirst(told.length, facts.considered)] : []),
      ...(near.length > 0 ? [fleet.isNear(near)] : []),
    ],
  };
} // prettier-ignore
