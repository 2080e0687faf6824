import type { FleetFacts, FleetMachineFact, FleetSummaryDraft, Language } from '@celerity/contracts';
import type { GroundingReport } from './problem.js';
import { fleetCounts } from './quantity.js';
import { readText } from './read-text.js';
import { type KnownName, type Scope, scopeOf } from './scope.js';
import { sentencesOf, type Span, within } from './sentences.js';
import { together, verifyText } from './verify-text.js';

/** Compares all that a summary of a fleet says with the facts: each number with those of the machine that it is told of. */
export function verifyFleetSummary(draft: FleetSummaryDraft, facts: FleetFacts, language: Language): GroundingReport {
  const fleet = new FleetScopes(facts, language);
  return together([
    fleet.verify('summary', draft.summary, null),
    ...draft.machines.map((entry, i) => verifyEntry(`machines.${i}`, entry, facts, fleet)),
    ...draft.caveats.map((caveat, i) => fleet.verify(`caveats.${i}`, caveat, null)),
  ]);
}

function verifyEntry(
  path: string,
  { machine, reason, evidence }: FleetSummaryDraft['machines'][number],
  { machines }: FleetFacts,
  fleet: FleetScopes,
): GroundingReport {
  const isNamed = (one: FleetMachineFact) => (one.machine ?? '').trim().toLowerCase() === machine.trim().toLowerCase();
  const named = machines.find(isNamed) ?? machines.find((one) => one.machine === null && evidence.includes(one.id));
  if (!named) {
    const problem = { path: `${path}.machine`, quote: machine, reason: 'The facts have no such machine.' };
    return { numbers: 0, features: 0, problems: [problem] };
  }
  const report = fleet.verify(`${path}.reason`, reason, named);
  const wrong = evidence.filter((id) => id !== named.id);
  const problems = wrong.map((id) => ({ path: `${path}.evidence`, quote: id, reason: `The fact of this machine is ${named.id}.` }));
  return { ...report, problems: [...report.problems, ...problems] };
} // prettier-ignore

/** Texts about several machines, cut into parts that are about one each. */
class FleetScopes {
  private readonly scopes: Map<FleetMachineFact, Scope>;
  private readonly all: Scope | null;

  constructor(
    private readonly facts: FleetFacts,
    language: Language,
  ) {
    const names = facts.machines.flatMap(({ machine, id }): KnownName[] => (machine === null ? [] : [{ name: machine, kind: 'machine', owner: id }]));
    const others = { quantities: fleetCounts(facts), names };
    this.scopes = new Map(facts.machines.map((machine) => [machine, scopeOf(machine, language, others)]));
    this.all = facts.machines[0] ? this.scopes.get(facts.machines[0])! : null;
  } // prettier-ignore

  /** @param of the machine that the text is about where it names none */
  verify(path: string, raw: string, of: FleetMachineFact | null): GroundingReport {
    if (this.all === null) return { numbers: 0, features: 0, problems: [] };
    const { words } = this.all;
    const names = [...this.scopes.values()].flatMap((scope) => scope.names);
    const text = readText(raw, { ...this.all, names });
    let current = of;
    const reports = sentencesOf(text, words).map((sentence) => {
      const ways = this.cuts(raw, text.names, sentence, current);
      const report = best(ways.map((parts) => together(parts.map((part) => this.verifyPart(path, part)))));
      current = this.machineOf(within(text.names, sentence).at(-1)) ?? current;
      return report;
    });
    return together(reports);
  }

  private verifyPart(path: string, { text, machine }: Part): GroundingReport {
    if (machine !== null) return verifyText(path, text, this.scopes.get(machine)!);
    return best(this.facts.machines.map((one) => verifyText(path, text, this.scopes.get(one)!)));
  }

  private machineOf(name: { known: readonly KnownName[] } | undefined): FleetMachineFact | null {
    const id = name?.known.find(({ kind }) => kind === 'machine')?.owner;
    return this.facts.machines.find((machine) => machine.id === id) ?? null;
  }

  /** A machine is named before what is said of it, or after. */
  private cuts(raw: string, names: ReturnType<typeof readText>['names'], sentence: Span, current: FleetMachineFact | null): Part[][] {
    const named = within(names, sentence).filter((name) => this.machineOf(name) !== null);
    if (named.length === 0) return [[{ text: raw.slice(sentence.start, sentence.end), machine: current }]];
    const cut = (edges: number[], machines: (FleetMachineFact | null)[]) =>
      machines.map((machine, i) => ({ text: raw.slice(edges[i], edges[i + 1]), machine }));
    const machines = named.map((name) => this.machineOf(name));
    // “machine 17”: the word belongs to the name.
    const starts = named.map(({ start }) => start - (/\p{L}+\s(?:no\.\s|nr\.\s|#)?$/iu.exec(raw.slice(sentence.start, start))?.[0].length ?? 0));
    const before = cut([sentence.start, ...starts, sentence.end], [current ?? null, ...machines]);
    const own = cut([sentence.start, ...starts.slice(1), sentence.end], machines);
    const after = cut([sentence.start, ...named.slice(0, -1).map(({ end }) => end), sentence.end], machines);
    return [before, own, after];
  } // prettier-ignore
}

interface Part {
  text: string;
  machine: FleetMachineFact | null;
}

function best(reports: readonly GroundingReport[]): GroundingReport {
  return reports.reduce((least, report) => (report.problems.length < least.problems.length ? report : least));
}
