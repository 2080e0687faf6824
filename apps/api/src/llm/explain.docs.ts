import { explainPrediction } from '@celerity/contracts';
import { problemTypes } from '@celerity/server';
import { BrokerUnavailableError } from '@celerity/task-core';
import { z } from 'zod';
import { Operation } from '../docs/operation.decorator.js';
import { replayed } from '../ml/ml-examples.js';
import { predictionNotFound } from '../ml/ml-problems.js';
import { storageDocs } from '../storage/storage.docs.js';
import { idempotencyKey } from '../tasks/submissions.docs.js';
import { acceptedExplanation, explanationResource } from './explanation-resource.js';
import {
  EXAMPLE_PREDICTION,
  EXAMPLE_TEXT_TASK,
  exampleExplanation,
  exampleStored,
  exampleStream,
  streamParameters,
} from './llm-examples.js';
import { explanationNotFound, explanationNotSent, predictionFailed, predictionNotAnswered } from './llm-problems.js';
import { AcceptedExplanation, ExplainRequest, ExplanationResource } from './llm-requests.js';

const sent = { taskId: EXAMPLE_TEXT_TASK, name: explainPrediction.name, queue: 'llm', warnings: [] };
const accepted = acceptedExplanation({ ...exampleStored, state: 'PENDING' }, sent);
const resource = explanationResource(exampleStored, 'SUCCESS');
const waiting = explanationResource(
  { ...exampleStored, state: 'PENDING', explanation: null, endedAt: null },
  'PENDING',
);

/** Problems of whatever is about one prediction. */
export const predictionProblems = [
  predictionNotFound(EXAMPLE_PREDICTION),
  predictionNotAnswered(EXAMPLE_PREDICTION),
  predictionFailed(EXAMPLE_PREDICTION, { type: 'InvalidRowsError', message: 'rows[0].torque: must be a number' }),
  problemTypes.invalidRequest,
  problemTypes.idempotencyKeyReused,
  problemTypes.queueFull,
  problemTypes.tooManyStreams,
  storageDocs.unavailable,
];

/** How `POST /api/llm/explain` is documented. */
export const DescribeExplain = () =>
  Operation({
    id: 'explainPrediction',
    tag: 'llm',
    summary: 'Why does the model say so, and what should be checked?',
    description:
      'In words, for a technician, an engineer or a manager, in English or German. Every number in the text comes from the prediction, ' +
      'and is compared with it: a text of a language model that is not true to the numbers is sent back once, and then replaced by the ' +
      'built-in template’s (`fell_back`).',
    parameters: [idempotencyKey, ...streamParameters],
    body: {
      schema: ExplainRequest,
      examples: {
        plain: { summary: 'One prediction', value: { prediction_id: EXAMPLE_PREDICTION } },
        german: {
          summary: 'The third row, in German, for an engineer',
          value: { prediction_id: EXAMPLE_PREDICTION, row: 2, language: 'de', audience: 'engineer' },
        },
      },
    },
    answers: {
      200: {
        description: 'With `Accept: text/event-stream`: the text as it is written, and then the explanation.',
        schema: z.string(),
        mediaType: 'text/event-stream',
        examples: {
          stream: { summary: 'A text', value: exampleStream(accepted, exampleExplanation.text, resource) },
        },
      },
      202: {
        description: 'It will be written.',
        schema: AcceptedExplanation,
        headers: { Location: 'Path of the explanation.', 'Idempotency-Replayed': replayed },
        examples: { accepted: { summary: 'It waits', value: accepted } },
      },
    },
    problems: [
      ...predictionProblems,
      explanationNotSent(accepted.explanation_id, new BrokerUnavailableError('broker', 'no answer in 1200 ms')),
    ],
  });

/** How `GET /api/llm/explanations/{explanation_id}` is documented. */
export const DescribeExplanation = () =>
  Operation({
    id: 'getExplanation',
    tag: 'llm',
    summary: 'What does an explanation say, who wrote it, and is it true to the numbers?',
    description: 'Explanations are kept as long as their prediction.',
    parameters: [
      {
        name: 'explanation_id',
        in: 'path',
        description: 'Id of the explanation.',
        schema: { type: 'string', format: 'uuid' },
        example: accepted.explanation_id,
      },
    ],
    answers: {
      200: {
        description: 'The explanation; what is not written yet is null.',
        schema: ExplanationResource,
        examples: {
          written: { summary: 'It is written', value: resource },
          waits: { summary: 'It waits', value: waiting },
        },
      },
    },
    problems: [explanationNotFound(accepted.explanation_id), storageDocs.unavailable, problemTypes.brokerUnavailable],
  });
