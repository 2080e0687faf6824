import { problemBody, ProblemError, type ProblemMore, type ProblemType, problemTypes, typeUri } from '@celerity/server';
import { z } from 'zod';
import type { AnswerDoc, Examples, ProblemDoc } from './operation.decorator.js';

/** Every error is one of these (RFC 9457). */
export const Problem = z
  .looseObject({
    type: z.string().describe('URI of the kind of problem: programs decide by it.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What was wrong with this request, and what to do about it.'),
    instance: z.string().describe('Path of the request.'),
    request_id: z.string().describe('The same as in the header X-Request-Id and in our log.'),
    errors: z
      .array(z.looseObject({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each field that was wrong; in a file with line and column.'),
    errors_omitted: z.int().optional().describe('Field problems that are not listed.'),
    retry_after: z.int().optional().describe('Seconds, as in the header Retry-After.'),
    nearest: z.array(z.string()).optional().describe('Known names that look like an unknown one.'),
    task_id: z.string().optional(),
    dataset_id: z.string().optional(),
    job_id: z.string().optional(),
    model_id: z.string().optional(),
    prediction_id: z.string().optional(),
    task_ids: z
      .array(z.string())
      .optional()
      .describe('Ids that were chosen for the calls: repeating them with these is safe.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

const TASK_ID = '6f1f8d1e-7c1b-4d3a-9a55-0f3b6c1e2d4f';

/** What an example of each problem says that every domain may have; others bring their own, see {@link ProblemDoc}. */
const SAMPLES: Record<string, [detail: string, more?: ProblemMore] | undefined> = {
  [problemTypes.malformedJson.slug]: ['The body is not valid JSON: Unexpected end of JSON input.'],
  [problemTypes.unauthorized.slug]: ['Send your API key: Authorization: Bearer <key>.'],
  [problemTypes.roleTooLow.slug]: ["Key 'grafana' has the role viewer; this needs operator."],
  [problemTypes.foreignHost.slug]: [
    "This server does not answer to the host name 'evil.example'. Add it to ALLOWED_HOSTS if it should.",
  ],
  [problemTypes.foreignOrigin.slug]: [
    "Pages from 'https://evil.example' may not call this server. Add the origin to ALLOWED_ORIGINS if they should.",
  ],
  [problemTypes.formRefused.slug]: [
    "'application/x-www-form-urlencoded' is what forms of web pages send. Send content-type: application/json.",
  ],
  [problemTypes.unknownTask.slug]: [
    "No task is called 'tasks.ad'. Did you mean tasks.add? GET /api/task-types lists all.",
    { extras: { nearest: ['tasks.add'] } },
  ],
  [problemTypes.taskNotFound.slug]: [
    'No task with this id was ever accepted here, or it ended so long ago that it is forgotten.',
    { extras: { task_id: TASK_ID } },
  ],
  [problemTypes.taskIdConflict.slug]: [
    `Task id '${TASK_ID}' was used before with another name, arguments or options. Choose a new id, or repeat the call unchanged.`,
    { extras: { task_id: TASK_ID } },
  ],
  [problemTypes.bodyTooLarge.slug]: ['The body is larger than the 1048576 bytes this route takes.'],
  [problemTypes.unsupportedMediaType.slug]: ["'text/csv' is not accepted here. Send content-type: application/json."],
  [problemTypes.invalidRequest.slug]: [
    'timeout: must be from 0 to 60 seconds',
    { errors: [{ path: 'timeout', message: 'must be from 0 to 60 seconds' }] },
  ],
  [problemTypes.invalidTask.slug]: [
    'tasks.add: 1 field is wrong, see errors. Nothing was queued.',
    { errors: [{ path: 'kwargs.y', message: 'missing' }] },
  ],
  [problemTypes.idempotencyKeyReused.slug]: [
    'The Idempotency-Key was used for another request. Choose a new key for a new request.',
  ],
  [problemTypes.rateLimited.slug]: [
    "Key 'shop' made more than 6000 requests a minute (RATE_LIMIT_PER_MINUTE).",
    { retryAfter: 1 },
  ],
  [problemTypes.queueFull.slug]: [
    "Queue 'celery' holds 1000000 waiting tasks; the limit is 1000000. Try again later, or add workers.",
    { retryAfter: 5, extras: { queue: 'celery', depth: 1_000_000, limit: 1_000_000 } },
  ],
  [problemTypes.tooManyStreams.slug]: [
    "Key 'shop' holds 20 event streams open; the limit is 20 (LIMIT_EVENT_STREAMS). Close one first.",
    { retryAfter: 5 },
  ],
  [problemTypes.internal.slug]: ['The error was logged with this request_id.'],
  [problemTypes.brokerUnavailable.slug]: [
    'The broker does not answer (no answer in 1200 ms). Whether the call took effect is not known. Repeating it is safe: with the ids given here as options.task_id, or unchanged with the same Idempotency-Key if it had one.',
    { retryAfter: 1, extras: { task_id: TASK_ID, task_ids: [TASK_ID] } },
  ],
};

/** The error answers of a route, by status, with an example of each problem. */
export function problemAnswers(problems: readonly ProblemDoc[], instance: string): Record<number, AnswerDoc> {
  const answers: Record<number, AnswerDoc> = {};
  for (const problem of problems) {
    const sample = problem instanceof ProblemError ? problem : sampleOf(problem);
    const { type } = sample;
    const answer = (answers[type.status] ??= {
      description: '',
      schema: Problem,
      mediaType: 'application/problem+json',
      examples: {},
    });
    answer.description = [answer.description, `${type.title} (\`${typeUri(type)}\`).`].filter(Boolean).join(' ');
    answer.examples![type.slug] = exampleOf(sample, instance);
  }
  return answers;
}

function sampleOf(type: ProblemType): ProblemError {
  const [detail = type.title, more = {}] = SAMPLES[type.slug] ?? [];
  return new ProblemError(type, detail, more);
}

function exampleOf(problem: ProblemError, instance: string): Examples[string] {
  return {
    summary: problem.type.title,
    value: problemBody(problem, instance, '01bd5c3e-4f3b-4f6a-8f0e-5d1b2c3a4e5f'),
  };
}
