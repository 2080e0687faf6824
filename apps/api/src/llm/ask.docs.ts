import { askPrediction, summariseFleet } from '@celerity/contracts';
import { problemTypes } from '@celerity/server';
import { z } from 'zod';
import { Operation } from '../docs/operation.decorator.js';
import { EXAMPLE_MODEL, replayed } from '../ml/ml-examples.js';
import { modelNotFound, modelNotReady } from '../ml/ml-problems.js';
import { storageDocs } from '../storage/storage.docs.js';
import { AcceptedTask, acceptedTask } from '../tasks/submission.js';
import { idempotencyKey } from '../tasks/submissions.docs.js';
import { predictionProblems } from './explain.docs.js';
import {
  EXAMPLE_PREDICTION,
  EXAMPLE_TEXT_TASK,
  exampleAnswer,
  exampleFleetSummary,
  exampleStream,
  streamParameters,
} from './llm-examples.js';
import { AcceptedQuestion, AskRequest, FleetRequest } from './llm-requests.js';

const acceptedOf = ({ name }: { name: string }) =>
  acceptedTask({ taskId: EXAMPLE_TEXT_TASK, name, queue: 'llm', warnings: [] });
const asked = { ...acceptedOf(askPrediction), prediction_id: EXAMPLE_PREDICTION };
const summarised = acceptedOf(summariseFleet);
const headers = { Location: 'Path of the task.', 'Idempotency-Replayed': replayed };

/** How `POST /api/llm/ask` is documented. */
export const DescribeAsk = () =>
  Operation({
    id: 'askPrediction',
    tag: 'llm',
    summary: 'Ask a question on a prediction',
    description:
      'It is answered from what is known of the prediction, and the answer is checked as explanations are. Where the data does not say, ' +
      'that is the answer (`answered: false`). The answer is the result of the task `llm.ask`.',
    parameters: [idempotencyKey, ...streamParameters],
    body: {
      schema: AskRequest,
      examples: {
        question: {
          summary: 'A question',
          value: { prediction_id: EXAMPLE_PREDICTION, question: exampleAnswer.question },
        },
      },
    },
    answers: {
      200: {
        description: 'With `Accept: text/event-stream`: the answer as it is written, and then all of it.',
        schema: z.string(),
        mediaType: 'text/event-stream',
        examples: {
          stream: { summary: 'An answer', value: exampleStream(asked, exampleAnswer.answer, exampleAnswer) },
        },
      },
      202: {
        description: 'The task is queued: ask for its result.',
        schema: AcceptedQuestion,
        headers,
        examples: { accepted: { summary: 'It waits', value: asked } },
      },
    },
    problems: [...predictionProblems, problemTypes.brokerUnavailable],
  });

/** How `POST /api/llm/fleet-summary` is documented. */
export const DescribeFleetSummary = () =>
  Operation({
    id: 'summariseFleet',
    tag: 'llm',
    summary: 'Which machines should be seen first, and why?',
    description:
      'By the newest prediction of every machine. The summary is the result of the task `llm.summarise_fleet`; without a `model_id` it is ' +
      'of the model that predicted last.',
    parameters: [idempotencyKey, ...streamParameters],
    body: {
      schema: FleetRequest,
      examples: {
        all: { summary: 'All machines', value: {} },
        some: {
          summary: 'Two machines, by one model, since the morning',
          value: { model_id: EXAMPLE_MODEL, machines: ['M14860', 'L47181'], since: '2026-11-23T06:00:00Z', limit: 2 },
        },
      },
    },
    answers: {
      200: {
        description: 'With `Accept: text/event-stream`: the summary as it is written, and then all of it.',
        schema: z.string(),
        mediaType: 'text/event-stream',
        examples: {
          stream: {
            summary: 'A summary',
            value: exampleStream(summarised, exampleFleetSummary.text, exampleFleetSummary),
          },
        },
      },
      202: {
        description: 'The task is queued: ask for its result.',
        schema: AcceptedTask,
        headers,
        examples: { accepted: { summary: 'It waits', value: summarised } },
      },
    },
    problems: [
      modelNotFound(EXAMPLE_MODEL, 'model_id'),
      modelNotReady(EXAMPLE_MODEL, 'PROGRESS', null),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      problemTypes.tooManyStreams,
      storageDocs.unavailable,
      problemTypes.brokerUnavailable,
    ],
  });
