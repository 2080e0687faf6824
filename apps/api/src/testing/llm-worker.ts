import {
  type Answer,
  askPrediction,
  type Authorship,
  type Explanation,
  explainPrediction,
  type FleetSummary,
  summariseFleet,
} from '@celerity/contracts';
import {
  deriveId,
  Handles,
  LoggingTask,
  type TaskContext,
  type TaskDefinition,
  type TaskInput,
} from '@celerity/task-core';
import type { Type } from '@nestjs/common';
import type { StorageGateway } from './storage-gateway.js';

const author: Authorship = {
  ...{ language: 'en', audience: 'technician', provider: 'template', model: null, fell_back: false },
  ...{ fallback_reason: null, prompt_version: '1', verified: true, cached: false },
  verdict: { verified: true, numbers: 1, features: 1, drafts: 1, problems: [] },
  usage: { input_tokens: 0, output_tokens: 0, cost: null },
};

/** The handlers of worker-llm, without its words: they write rows, and tell tokens, as it does. A row 2 fails. */
export function llmWorker(gateway: StorageGateway): [TaskDefinition, Type<LoggingTask>][] {
  const tell = (task: TaskContext, text: string) => {
    for (const word of text.split(/(?<= )/)) task.emitToken({ text: word });
    return text;
  };

  @Handles(explainPrediction)
  class Explain extends LoggingTask<typeof explainPrediction> {
    async run({ prediction_id, options }: TaskInput<typeof explainPrediction>, task: TaskContext) {
      const id = deriveId(task.id, 'explanation');
      await gateway.explanations.begin(id, task.request.attempt);
      if (options.row === 2) {
        await gateway.explanations.settle(id, 'FAILURE', { type: 'RangeError', message: 'no words' });
        throw new RangeError('no words');
      }
      const text = tell(task, 'The torque is too high.');
      const explanation: Explanation = {
        ...{ explanation_id: id, prediction_id, text, summary: text, causes: [], checks: [], caveats: [] },
        ...{ confidence: 'medium', ...author, ...options },
      };
      await gateway.explanations.succeed(id, task.request.attempt, explanation);
      return explanation;
    }
  }

  @Handles(askPrediction)
  class Ask extends LoggingTask<typeof askPrediction> {
    run({ prediction_id, question, options }: TaskInput<typeof askPrediction>, task: TaskContext): Answer {
      const answer = tell(task, 'The data does not say.');
      return { prediction_id, row: options.row, question, answered: false, answer, evidence: [], ...author };
    }
  }

  @Handles(summariseFleet)
  class Summarise extends LoggingTask<typeof summariseFleet> {
    run({ query }: TaskInput<typeof summariseFleet>, task: TaskContext): FleetSummary {
      const text = tell(task, `See ${query.machines?.[0] ?? 'all'} first.`);
      return { summary: text, machines: [], caveats: [], text, considered: 1, predictions: [], ...author };
    }
  }

  return [
    [explainPrediction, Explain],
    [askPrediction, Ask],
    [summariseFleet, Summarise],
  ];
}
