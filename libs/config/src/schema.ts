import type { z } from 'zod';
import { apiKeys } from './api-key.js';
import { dashboardUsers } from './dashboard-user.js';
import {
  amount,
  artifactsUrl,
  bytes,
  choice,
  flag,
  hostName,
  httpBase,
  identityIssuer,
  integer,
  list,
  listenHost,
  origin,
  pageUrl,
  postgresUrl,
  queueName,
  redisUrl,
  seconds,
  secondsAsMs,
  sha256,
  text,
} from './kinds.js';
import { secretKeys, secretText, secretUrl, secretUrlIfAny, secretUsers, type Secret } from './mask.js';
import { bounds, counts, waits } from './worker-kinds.js';
import { roleMap } from './role-map.js';
import { routes } from './routes.js';

/** What an app may choose where the environment is silent. */
export interface SettingDefaults {
  /** Port of this app's server. (Default: 3000) */
  port?: number;
  /** Name in logs and health answers. (Default: "celerity") */
  appName?: string;
  /** Tasks at the same time in this app's worker. (Default: 4) */
  concurrency?: number;
  /** Whether people sign in to this app: then `DASHBOARD_*` users and OIDC guard it as API keys do. (Default: false) */
  signIn?: boolean;
}

/** One environment variable: its text is read by `kind`; where unset, `fallback` is read in its place. */
export interface Setting<T> extends SettingRow {
  readonly kind: z.ZodType<T, string>;
  readonly secret: Secret<T> | undefined;
}

/** A setting of any type, for loops over the table. */
export interface SettingRow {
  readonly env: string;
  readonly kind: z.ZodType<unknown, string>;
  readonly fallback: string | undefined | ((defaults: SettingDefaults) => string);
  readonly unit: string;
  readonly doc: string;
  readonly secret: Secret<never> | undefined;
  /** The value where there is neither text nor fallback. */
  readonly unset?: unknown;
}

type Fallback = string | ((defaults: SettingDefaults) => string);

function setting<T>(
  env: string,
  kind: z.ZodType<T, string>,
  fallback: Fallback,
  unit: string,
  doc: string,
  secret?: Secret<T>,
): Setting<T> {
  return { env, kind, fallback, unit, doc, secret };
}

function optional<T>(
  env: string,
  kind: z.ZodType<T, string>,
  unit: string,
  doc: string,
  secret?: Secret<T | undefined>,
): Setting<T | undefined> {
  return { env, kind, fallback: undefined, unit, doc, secret };
}

/** A list that is empty unless set. */
function listOrNone<T>(
  env: string,
  kind: z.ZodType<T[], string>,
  unit: string,
  doc: string,
  secret?: Secret<T[]>,
): Setting<T[]> {
  return { env, kind, fallback: undefined, unit, doc, secret, unset: [] };
}

const workerName = text(/^[\w@.-]{1,128}$/, 'a name made of letters, digits, "_", ".", "-" and "@", at most 128 long');
const keyPrefix = text(/^[a-zA-Z0-9_-]+$/, 'letters, digits, "_" and "-"');
const headerText = text(/^[\x21-\x7e]{1,4096}$/, 'printable ASCII without spaces, at most 4096 long');
const modelName = text(/^[^\s\p{C}]{1,200}$/u, 'the name of a model as the server lists it, without spaces');
const filePath = text(/^[^\p{C}]+$/u, 'the path of a file');
const queueList = list(queueName, 'queue names');
const claimName = text(/^[\w:./-]{1,200}$/, 'the name of a claim');
const scopes = text(/^openid( [\w:./-]+)*$/, '"openid" and other scopes, with a space between each');
const fieldNames = list(text(/^[^\s,]{1,128}$/, 'a name without spaces'), 'names of fields');
const WEEK = 604_800;
const YEAR = 31_536_000;

/** Every setting there is: one a line, so that the table can be read down its columns. */
// prettier-ignore
export const schema = {
  broker: {
    url: setting('CELERY_BROKER_URL', redisUrl, 'redis://localhost:6379/0', 'URL', 'Redis that holds the queues. Needs maxmemory-policy noeviction.', secretUrl),
    keyPrefix: setting('CELERITY_KEY_PREFIX', keyPrefix, 'celerity', 'text', 'First part of every broker key; two systems on one Redis need two prefixes.'),
    commandTimeoutMs: setting('CELERITY_BROKER_COMMAND_TIMEOUT', secondsAsMs(0.05, 60), '1.2', 'seconds', 'How long a sender waits for one Redis command; milliseconds in the settings.'),
  },
  results: {
    url: setting('CELERY_RESULT_BACKEND', redisUrl, 'redis://localhost:6379/1', 'URL', 'Redis that holds results, readable by any Celery client.', secretUrl),
    expires: setting('CELERY_RESULT_EXPIRES', integer(1, 10 * YEAR), '86400', 'seconds', 'How long a result is kept.'),
    maxBytes: setting('CELERITY_RESULT_MAX_BYTES', bytes(), '1MiB', 'bytes', 'A larger result ends as FAILURE ResultTooLarge.'),
  },
  database: {
    url: setting('DATABASE_URL', postgresUrl, 'postgres://postgres@localhost:5432/postgres', 'URL', 'PostgreSQL, or what speaks its protocol, that holds data sets, jobs and models.', secretUrl),
    pool: setting('CELERITY_DATABASE_POOL', integer(1, 1000), '4', 'connections', 'Connections to the database that one process opens at most.'),
  },
  artifacts: {
    url: setting('ARTIFACTS_URL', artifactsUrl, '.data/artifacts', 'path or URL', 'Where large things are kept: a folder, or s3://bucket/prefix?endpoint=http://host:port&region=name&path_style=true.', secretUrl),
  },
  tasks: {
    acksLate: setting('CELERY_TASK_ACKS_LATE', flag, 'true', 'flag', 'Acknowledge after the result is stored (true) or before the task runs (false).'),
    timeLimit: setting('CELERY_TASK_TIME_LIMIT', seconds(), '3600', 'seconds', 'Hard limit of a run: it is ended.'),
    softTimeLimit: setting('CELERY_TASK_SOFT_TIME_LIMIT', seconds(), '3300', 'seconds', 'Soft limit of a run: its signal aborts. Unset, it is never above the hard limit.'),
    defaultQueue: setting('CELERY_TASK_DEFAULT_QUEUE', queueName, 'celery', 'queue', 'Where tasks go that no route matches.'),
    queues: setting('CELERITY_QUEUES', queueList, 'celery,gan,ml,llm', 'queues', 'Every queue there is; nothing can be sent to another.'),
    routes: setting('CELERY_TASK_ROUTES', routes, 'gan.*=gan,ml.*=ml,llm.*=llm', 'routes', 'Which task goes to which queue: globs on task names, the first match wins.'),
    unknownTaskTimeout: setting('CELERITY_UNKNOWN_TASK_TIMEOUT', seconds(0), '600', 'seconds', 'How long a task that no worker knows is put back before it fails as NotRegistered.'),
    maxCountdown: setting('CELERITY_MAX_COUNTDOWN', integer(1, 10 * YEAR), String(YEAR), 'seconds', 'How far ahead countdown and eta may lie.'),
  },
  training: {
    checkpointIntervalMs: setting('CELERITY_CHECKPOINT_INTERVAL', secondsAsMs(0.1, 3600), '10', 'seconds', 'How often a training stores where it can go on after its worker died; milliseconds in the settings.'),
  },
  serving: {
    modelCacheBytes: setting('CELERITY_MODEL_CACHE_BYTES', bytes(), '256MiB', 'bytes', 'Memory that models which predict may take in one process; over it, those go that were not used for longest.'),
    predictionRetention: setting('CELERITY_PREDICTION_RETENTION', integer(0, 10 * YEAR), '2592000', 'seconds', 'How long predictions are kept with their inputs; 0 = for ever.'),
  },
  trials: {
    timeoutMs: setting('CELERITY_MODEL_TRIAL_TIMEOUT', secondsAsMs(0.1, 100), '30', 'seconds', 'How long a model that a user brings may take to be loaded and tried; milliseconds in the settings.'),
    memoryBytes: setting('CELERITY_MODEL_TRIAL_MEMORY', bytes(), '1GiB', 'bytes', 'Memory that it may take meanwhile.'),
  },
  llm: {
    provider: setting('LLM_PROVIDER', choice('template', 'openai-compatible', 'llama-cpp'), 'template', 'provider', 'Who writes texts: template (built in), openai-compatible (LLM_BASE_URL, LLM_MODEL) or llama-cpp (LLM_MODEL_FILE).'),
    baseUrl: optional('LLM_BASE_URL', httpBase, 'URL', 'Where the OpenAI-compatible interface begins, its /v1 included: http://localhost:11434/v1 for Ollama.', secretUrlIfAny),
    apiKey: optional('LLM_API_KEY', headerText, 'key', 'Sent as bearer token. Unset, none is sent: servers of your own may need none.', secretText),
    model: optional('LLM_MODEL', modelName, 'text', 'Model to ask for, by the name that the server gives it.'),
    modelFile: optional('LLM_MODEL_FILE', filePath, 'path', 'GGUF file that llama-cpp loads.'),
    threads: setting('LLM_THREADS', integer(1, 256), '1', 'threads', 'Threads of llama-cpp in each process. More than the free cores make it many times slower.'),
    contextTokens: setting('LLM_CONTEXT_TOKENS', integer(512, 1_048_576), '8192', 'tokens', 'Context of llama-cpp: facts, question and answer must fit. Costs memory.'),
    responseFormat: setting('LLM_RESPONSE_FORMAT', choice('json_schema', 'json_schema_strict', 'json_object', 'text'), 'json_schema', 'format', 'How the server is told what to write: json_schema (Ollama, vLLM, llama.cpp), json_schema_strict (OpenAI), json_object, or text for servers that know neither.'),
    tokenLimitField: setting('LLM_TOKEN_LIMIT_FIELD', choice('max_tokens', 'max_completion_tokens'), 'max_tokens', 'field', 'What the server calls the longest answer; OpenAI’s reasoning models take max_completion_tokens only.'),
    temperature: optional('LLM_TEMPERATURE', amount, 'number', 'Sampling temperature. Unset, that of the server; llama-cpp then takes the likeliest token.'),
    timeoutMs: setting('LLM_TIMEOUT', secondsAsMs(0.1, 3600), '75', 'seconds', 'Longest for one text, waits and retries included; two fit in a task’s soft limit. Milliseconds in the settings.'),
    firstTokenTimeoutMs: setting('LLM_FIRST_TOKEN_TIMEOUT', secondsAsMs(0.1, 300), '45', 'seconds', 'Longest until the first token of an answer; a server may be loading its model. Milliseconds in the settings.'),
    stallTimeoutMs: setting('LLM_STALL_TIMEOUT', secondsAsMs(0.1, 300), '15', 'seconds', 'Longest between two tokens; milliseconds in the settings.'),
    maxRetries: setting('LLM_MAX_RETRIES', integer(0, 20), '3', 'retries', 'Repetitions of a request after 429, 5xx and network errors, as long as LLM_TIMEOUT allows.'),
    circuitFailures: setting('LLM_CIRCUIT_FAILURES', integer(1, 1000), '5', 'failures', 'After so many texts in a row that the provider did not answer, it is not asked for LLM_CIRCUIT_OPEN.'),
    circuitOpenMs: setting('LLM_CIRCUIT_OPEN', secondsAsMs(0.1, 3600), '30', 'seconds', 'How long it is left alone; then one request tries it. Milliseconds in the settings.'),
    requestsPerMinute: setting('LLM_REQUESTS_PER_MINUTE', integer(0, 1_000_000), '0', 'requests', 'Requests to the provider, over all workers together; 0 = no limit.'),
    tokensPerMinute: setting('LLM_TOKENS_PER_MINUTE', integer(0, 60_000_000), '0', 'tokens', 'Tokens, likewise: those of the prompt as estimated, and the most that may be answered; 0 = no limit.'),
    inputPrice: optional('LLM_PRICE_INPUT', amount, 'per million tokens', 'Price of a million tokens read. Unset, results tell no cost.'),
    outputPrice: optional('LLM_PRICE_OUTPUT', amount, 'per million tokens', 'Price of a million tokens written.'),
    cacheTtl: setting('LLM_CACHE_TTL', integer(0, YEAR), '86400', 'seconds', 'How long a text is kept for the same facts, provider, model and prompt; 0 = not at all.'),
  },
  worker: {
    name: optional('CELERY_WORKER_NAME', workerName, 'text', 'Name of this worker. Unset, the app makes one of its own name, host and pid.'),
    concurrency: setting('CELERY_WORKER_CONCURRENCY', integer(1, 1000), (defaults) => String(defaults.concurrency ?? 4), 'tasks', 'Tasks that run at the same time in this worker; worker-llm has 8, and 1 with llama-cpp, where it is unset.'),
    pool: optional('CELERY_WORKER_POOL', choice('prefork', 'threads', 'solo'), 'pool', 'Where tasks run. Unset, the default of the app.'),
    prefetchMultiplier: setting('CELERY_WORKER_PREFETCH_MULTIPLIER', integer(0, 1000), '1', 'factor', 'Tasks taken ahead, as a multiple of the concurrency; 0 = none.'),
    autoscale: optional('CELERY_WORKER_AUTOSCALE', bounds, 'max,min', 'Bounds between which the concurrency follows the load, as in celery --autoscale. Unset, it stays as it is.'),
    laneSlots: setting('CELERITY_LANE_SLOTS', counts, '', 'lane=slots', 'Slots of lanes, beside the concurrency: ml.train=2,gan.train=1. A lane that is not named has 1.'),
    batchMaxWait: setting('CELERITY_BATCH_MAX_WAIT', waits, '', 'task=seconds', 'Longest that the first task of a batch waits for others, where it is not to be that of the contract: ml.predict=0.005. 0 = for none.'),
    batchMaxSize: setting('CELERITY_BATCH_MAX_SIZE', counts, '', 'task=tasks', 'Tasks in one batch at most, where it is not to be that of the contract: ml.predict=32. 1 = no batches.'),
    queues: optional('CELERY_WORKER_QUEUES', queueList, 'queues', 'Queues to consume, as in celery --queues. Unset, those of the app.'),
    maxTasksPerChild: setting('CELERY_WORKER_MAX_TASKS_PER_CHILD', integer(0), '1000', 'tasks', 'A pool process is replaced after so many tasks; 0 = never.'),
    maxMemoryPerChild: optional('CELERY_WORKER_MAX_MEMORY_PER_CHILD', integer(1), 'KiB', 'A pool process is replaced after a task that left it above this. Unset, never.'),
    childIdleTimeout: setting('CELERITY_CHILD_IDLE_TIMEOUT', seconds(0, WEEK), '600', 'seconds', 'A pool process that has run tasks and is idle for so long is replaced by a fresh one; 0 = never.'),
    shutdownTimeout: setting('CELERITY_SHUTDOWN_TIMEOUT', seconds(0, WEEK), '25', 'seconds', 'How long running tasks may take to end on SIGTERM; after that they go back to their queue.'),
  },
  http: {
    host: setting('HOST', listenHost, '127.0.0.1', 'address', 'Address to listen on. Anything but loopback needs API_KEYS.'),
    port: setting('PORT', integer(0, 65_535), (defaults) => String(defaults.port ?? 3000), 'TCP port', 'Port to listen on; 0 = any free one.'),
    apiKeys: listOrNone('API_KEYS', apiKeys, 'keys', 'Who may call: name:role:sha256hex, comma-separated. None: no keys are asked for, on loopback only.', secretKeys),
    scrapeToken: optional('METRICS_TOKEN', sha256, 'SHA-256', 'SHA-256 of the token with which Prometheus may read /metrics and /health.', secretText),
    allowedHosts: listOrNone('ALLOWED_HOSTS', list(hostName, 'host names'), 'names', 'Host names, without port, this server answers to besides loopback.'),
    allowedOrigins: listOrNone('ALLOWED_ORIGINS', list(origin, 'origins'), 'origins', 'Origins of pages that may call from a browser.'),
    rateLimitPerMinute: setting('RATE_LIMIT_PER_MINUTE', integer(0), '6000', 'requests', 'Requests a minute for each key; 0 = no limit.'),
    trustProxy: setting('TRUST_PROXY', flag, 'false', 'flag', 'Believe X-Forwarded-* headers. Only behind a proxy that sets them itself.'),
  },
  signIn: {
    users: listOrNone('DASHBOARD_BASIC_AUTH', dashboardUsers, 'users', 'Who may sign in to the dashboard: name:password[:role], comma-separated. The role is admin unless said.', secretUsers),
    sessionTtl: setting('DASHBOARD_SESSION_TTL', integer(60, YEAR), '43200', 'seconds', 'How long somebody who has signed in to the dashboard stays signed in.'),
    loginsPerMinute: setting('DASHBOARD_LOGINS_PER_MINUTE', integer(1), '10', 'attempts', 'Passwords that may be tried for one user, or from one address, in a minute.'),
    redact: listOrNone('DASHBOARD_REDACT', fieldNames, 'fields', 'Names of fields that viewers see as *** in arguments, results and log lines.'),
    oidcIssuer: optional('DASHBOARD_OIDC_ISSUER', identityIssuer, 'URL', 'OpenID Connect provider with which people sign in to the dashboard.'),
    oidcClientId: optional('DASHBOARD_OIDC_CLIENT_ID', text(/^\S{1,256}$/, 'an id without spaces'), 'text', 'What the provider knows the dashboard by.'),
    oidcClientSecret: optional('DASHBOARD_OIDC_CLIENT_SECRET', text(/^\S{8,1024}$/, 'at least 8 characters without spaces'), 'text', 'Its secret there. Unset, it is a public client: PKCE alone protects it.', secretText),
    oidcRedirectUri: optional('DASHBOARD_OIDC_REDIRECT_URI', pageUrl, 'URL', 'Where the provider sends people back to: https://<dashboard>/ui/login/oidc/callback.'),
    oidcScopes: setting('DASHBOARD_OIDC_SCOPES', scopes, 'openid profile email', 'scopes', 'What is asked of the provider.'),
    oidcNameClaim: setting('DASHBOARD_OIDC_NAME_CLAIM', claimName, 'email', 'claim', 'Claim that names a person here; where it is missing, sub.'),
    oidcRoleClaim: setting('DASHBOARD_OIDC_ROLE_CLAIM', claimName, 'groups', 'claim', 'Claim that decides the role: a text, or a list of texts.'),
    oidcRoles: setting('DASHBOARD_OIDC_ROLES', roleMap, 'celerity-viewer=viewer,celerity-operator=operator,celerity-admin=admin', 'value=role', 'Role for each value of that claim; the highest counts, and who has none is not let in.'),
  },
  history: {
    retention: setting('DASHBOARD_HISTORY_RETENTION', integer(0, 10 * YEAR), '2592000', 'seconds', 'How long the dashboard keeps what it knows of a task, from when it was sent; 0 = for ever.'),
  },
  streams: {
    all: setting('DASHBOARD_STREAMS', integer(1, 100_000), '500', 'streams', 'Live streams to pages that one dashboard holds open; over it 503.'),
    perUser: setting('DASHBOARD_STREAMS_PER_USER', integer(1, 10_000), '20', 'streams', 'Of those, for one user, or one address where nobody signs in; over it 429.'),
  },
  audit: {
    retention: setting('DASHBOARD_AUDIT_RETENTION', integer(0, 10 * YEAR), String(YEAR), 'seconds', 'How long the audit log is kept; 0 = for ever.'),
  },
  limits: {
    jsonBodyBytes: setting('LIMIT_JSON_BODY', bytes(), '1MiB', 'bytes', 'Largest JSON body; over it 413.'),
    predictBodyBytes: setting('LIMIT_PREDICT_BODY', bytes(), '8MiB', 'bytes', 'Largest body of ml/predict.'),
    uploadBytes: setting('LIMIT_UPLOAD', bytes(), '2GiB', 'bytes', 'Largest upload; it is streamed.'),
    headerBytes: setting('LIMIT_HEADERS', bytes(1024), '8KiB', 'bytes', 'Largest set of request headers.'),
    queueDepth: setting('LIMIT_QUEUE_DEPTH', integer(1), '1000000', 'tasks', 'Waiting tasks of a queue; over it 429.'),
    eventStreamsPerKey: setting('LIMIT_EVENT_STREAMS', integer(1), '20', 'streams', 'Event streams a key may hold open.'),
    bulkTasks: setting('LIMIT_BULK_TASKS', integer(1), '1000', 'tasks', 'Tasks in one bulk request.'),
    taskEvents: setting('LIMIT_TASK_EVENTS', integer(1), '10000', 'entries', 'Progress, log and token entries kept for each task.'),
    logLineBytes: setting('LIMIT_LOG_LINE', bytes(256), '8KiB', 'bytes', 'A longer line of a task’s log is cut.'),
  },
  events: {
    maxAge: setting('CELERITY_EVENTS_MAX_AGE', integer(1, YEAR), '3600', 'seconds', 'How long events of tasks and workers are kept for readers, unless they are over CELERITY_EVENTS_MAX_BYTES.'),
    maxBytes: setting('CELERITY_EVENTS_MAX_BYTES', bytes(262_144), '64MiB', 'bytes', 'Memory that kept events may take in the broker; over it the oldest go.'),
  },
  log: {
    level: setting('LOG_LEVEL', choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info', 'level', 'Least important level that is logged.'),
  },
} as const;

/** The rows of the table, in order. */
export function settingRows(): SettingRow[] {
  return Object.values(schema).flatMap((group) => Object.values<SettingRow>(group));
}
