import { type FleetSummary, summariseFleet } from '@celerity/contracts';
import { Handles, LoggingTask, type TaskContext, type TaskInput } from '@celerity/task-core';
import { FactFinder } from '../facts/fact-finder.js';
import { fleetSummaryOf } from '../writing/assignments.js';
import { Writer } from '../writing/writer.js';

type Definition = typeof summariseFleet;

@Handles(summariseFleet)
export class SummariseFleet extends LoggingTask<Definition> {
  constructor(
    private readonly facts: FactFinder,
    private readonly writer: Writer,
  ) {
    super();
  }

  async run({ query }: TaskInput<Definition>, task: TaskContext<Definition>): Promise<FleetSummary> {
    const facts = await this.facts.ofFleet(query);
    const { draft, text, author } = await this.writer.write(fleetSummaryOf(facts, query), task);
    const predictions = draft.machines.flatMap(({ machine, evidence }) => {
      // A long name is cut where it is told; its id never is.
      const fact = facts.machines.find((one) => one.machine === machine || evidence.includes(one.id));
      return fact ? [{ machine, prediction_id: fact.prediction_id, row: fact.row }] : [];
    });
    return { ...draft, text, considered: facts.considered, predictions, ...author };
  }
}
