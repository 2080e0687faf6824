import { type Answer, askPrediction } from '@celerity/contracts';
import { Handles, LoggingTask, type TaskContext, type TaskInput } from '@celerity/task-core';
import { FactFinder } from '../facts/fact-finder.js';
import { answerTo } from '../writing/assignments.js';
import { Writer } from '../writing/writer.js';

type Definition = typeof askPrediction;

@Handles(askPrediction)
export class AskPrediction extends LoggingTask<Definition> {
  constructor(
    private readonly facts: FactFinder,
    private readonly writer: Writer,
  ) {
    super();
  }

  async run(
    { prediction_id, question, options }: TaskInput<Definition>,
    task: TaskContext<Definition>,
  ): Promise<Answer> {
    const facts = await this.facts.ofPrediction(prediction_id, options.row, question);
    const { draft, author } = await this.writer.write(answerTo(question, facts, options), task);
    return { prediction_id, row: options.row, question, ...draft, ...author };
  }
}
