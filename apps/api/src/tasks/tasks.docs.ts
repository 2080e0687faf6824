import { problemTypes } from '@celerity/server';
import { z } from 'zod';
import { Operation, type ParameterDoc } from '../docs/operation.decorator.js';
import { frameOf } from './event-frames.js';
import { EXAMPLE_ID, exampleRunning, exampleTask } from './examples.js';
import { pathOfTask } from './submission.js';
import { ResultQuery, Revocation, revocationOf, RevokeQuery, TaskResource } from './task-resource.js';

const tag = 'tasks';
const taskId: ParameterDoc = {
  name: 'id',
  in: 'path',
  description: 'Id of the task.',
  schema: { type: 'string' },
  example: EXAMPLE_ID,
};
const ended = { summary: 'It succeeded', value: exampleTask };
const runs = { summary: 'It runs', value: exampleRunning };

/** How `GET /api/tasks/{id}` is documented. */
export const DescribeTask = () =>
  Operation({
    id: 'getTask',
    tag,
    summary: 'Where is a task?',
    parameters: [taskId],
    answers: { 200: { description: 'The task as it is now.', schema: TaskResource, examples: { ended, runs } } },
    problems: [problemTypes.taskNotFound, problemTypes.brokerUnavailable],
  });

/** How `GET /api/tasks/{id}/result` is documented. */
export const DescribeResult = () =>
  Operation({
    id: 'getTaskResult',
    tag,
    summary: 'Wait for a result',
    parameters: [taskId],
    query: ResultQuery,
    answers: {
      200: {
        description: 'The task has ended: as SUCCESS, FAILURE or REVOKED.',
        schema: TaskResource,
        examples: { ended },
      },
      202: {
        description: 'The time is over, or this server stops; this is the current state. Ask again.',
        schema: TaskResource,
        examples: { runs },
      },
    },
    problems: [problemTypes.taskNotFound, problemTypes.invalidRequest, problemTypes.brokerUnavailable],
  });

/** How `GET /api/tasks/{id}/events` is documented. */
export const DescribeEvents = () => {
  const id = '1795408564142-0~SUCCESS';
  const frames = [
    frameOf({
      id: '1795408563139-0~PROGRESS',
      type: 'progress',
      data: exampleRunning.progress as Record<string, unknown>,
    }),
    frameOf({ id, type: 'state', data: exampleTask }),
  ];
  return Operation({
    id: 'followTask',
    tag,
    summary: 'Follow a task, live',
    description:
      'Server-Sent Events until the task has ended. The first is a `state` with the task as it is now; then come `state`, `progress`, `log` and ' +
      '`token` events, and last the `state` it ended with. `Last-Event-ID` resumes without loss. Every 15 seconds of silence there is a comment line.',
    parameters: [
      taskId,
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'Id of the last event that was seen.',
        schema: { type: 'string' },
        example: id,
      },
      {
        name: 'last_event_id',
        in: 'query',
        description: 'The same, for clients that cannot set headers.',
        schema: { type: 'string' },
      },
    ],
    answers: {
      200: {
        description: 'The events.',
        schema: z.string(),
        mediaType: 'text/event-stream',
        examples: { events: { summary: 'The end of a stream', value: frames.join('') } },
      },
      204: {
        description: 'The task has ended, and `Last-Event-ID` was its last event: there is nothing to come back for.',
      },
    },
    problems: [
      problemTypes.taskNotFound,
      problemTypes.invalidRequest,
      problemTypes.tooManyStreams,
      problemTypes.brokerUnavailable,
    ],
  });
};

/** How `DELETE /api/tasks/{id}` is documented. */
export const DescribeRevoke = () =>
  Operation({
    id: 'revokeTask',
    tag,
    summary: 'Revoke a task',
    description:
      'A task that waits ends as REVOKED at once, worker or no worker. One that runs is stopped only with `terminate`.',
    parameters: [taskId],
    query: RevokeQuery,
    answers: {
      202: {
        description: 'Done, or on its way.',
        schema: Revocation,
        examples: {
          revoked: {
            summary: 'It waited',
            value: revocationOf(EXAMPLE_ID, 'REVOKED', 'revoked', pathOfTask(EXAMPLE_ID)),
          },
          terminating: {
            summary: 'It runs',
            value: revocationOf(EXAMPLE_ID, 'STARTED', 'terminating', pathOfTask(EXAMPLE_ID)),
          },
        },
      },
    },
    problems: [problemTypes.taskNotFound, problemTypes.invalidRequest, problemTypes.brokerUnavailable],
  });
