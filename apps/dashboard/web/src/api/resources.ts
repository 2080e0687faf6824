/** The bodies of the dashboard's own API, as its server declares them. */
export type * from '../../../src/resources/actions.js';
export type * from '../../../src/resources/audit.js';
export type * from '../../../src/resources/events.js';
export type * from '../../../src/resources/overview.js';
export type * from '../../../src/resources/problem.js';
export type * from '../../../src/resources/queues.js';
export type * from '../../../src/resources/search.js';
export type * from '../../../src/resources/session.js';
export type * from '../../../src/resources/stream.js';
export type * from '../../../src/resources/task-types.js';
export type * from '../../../src/resources/tasks.js';
export type * from '../../../src/resources/waiting.js';
export type * from '../../../src/resources/workers.js';
