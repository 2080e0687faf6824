/** A kind of problem: its status and title are the same whenever it occurs (RFC 9457, section 3.1). */
export interface ProblemType {
  /** Ends the type's URI, `urn:celerity:problem:<slug>`. */
  readonly slug: string;
  readonly status: number;
  readonly title: string;
}

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

/** Every problem that the server and the task engine can have. Domains add constants of their own beside their routes. */
// prettier-ignore
export const problemTypes = {
  malformedRequest: type('malformed-request', 400, 'The request cannot be read'),
  malformedJson: type('malformed-json', 400, 'The body is not acceptable JSON'),
  unauthorized: type('unauthorized', 401, 'A valid API key is needed'),
  roleTooLow: type('role-too-low', 403, 'The key may not do this'),
  foreignHost: type('foreign-host', 403, 'The host name is not one of this server'),
  foreignOrigin: type('foreign-origin', 403, 'Pages of this origin may not call this server'),
  formRefused: type('form-refused', 403, 'Forms of web pages are not accepted'),
  routeNotFound: type('route-not-found', 404, 'There is nothing here'),
  unknownTask: type('unknown-task', 404, 'No such kind of task'),
  taskNotFound: type('task-not-found', 404, 'No such task'),
  taskIdConflict: type('task-id-conflict', 409, 'The task id belongs to another call'),
  bodyTooLarge: type('body-too-large', 413, 'The body is too large'),
  uriTooLong: type('uri-too-long', 414, 'The path is too long'),
  unsupportedMediaType: type('unsupported-media-type', 415, 'The content type is not accepted here'),
  invalidRequest: type('invalid-request', 422, 'Parts of the request are wrong'),
  invalidTask: type('invalid-task', 422, 'The call breaks the task’s contract'),
  notJson: type('not-json', 422, 'A value has no form in JSON'),
  idempotencyKeyReused: type('idempotency-key-reused', 422, 'The idempotency key stands for another request'),
  rateLimited: type('rate-limited', 429, 'Too many requests'),
  queueFull: type('queue-full', 429, 'The queue is full'),
  tooManyStreams: type('too-many-event-streams', 429, 'Too many open event streams'),
  headersTooLarge: type('headers-too-large', 431, 'The headers are too large'),
  internal: type('internal-error', 500, 'Something is wrong on our side'),
  brokerUnavailable: type('broker-unavailable', 503, 'A Redis server does not answer'),
} as const;

/** The URI of a problem type. */
export function typeUri({ slug }: ProblemType): string {
  return `urn:celerity:problem:${slug}`;
}
