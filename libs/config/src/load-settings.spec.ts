import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { loadSettings, loadSettingsOrExit } from './load-settings.js';
import { SettingsError, type Environment, type SettingProblem } from './settings.js';

const DIGEST = 'a'.repeat(64);

function problemsOf(env: Environment): readonly SettingProblem[] {
  try {
    loadSettings({}, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadSettings without any variable', () => {
  it('gives the defaults', () => {
    expect(loadSettings({}, {})).toEqual({
      appName: 'celerity',
      signsIn: false,
      broker: { url: 'redis://localhost:6379/0', keyPrefix: 'celerity', commandTimeoutMs: 1200 },
      results: { url: 'redis://localhost:6379/1', expires: 86_400, maxBytes: 1_048_576 },
      database: { url: 'postgres://postgres@localhost:5432/postgres', pool: 4 },
      training: { checkpointIntervalMs: 10_000 },
      artifacts: { url: '.data/artifacts' },
      tasks: {
        acksLate: true,
        timeLimit: 3600,
        softTimeLimit: 3300,
        defaultQueue: 'celery',
        queues: ['celery', 'gan', 'ml', 'llm'],
        routes: [
          { pattern: 'gan.*', queue: 'gan' },
          { pattern: 'ml.*', queue: 'ml' },
          { pattern: 'llm.*', queue: 'llm' },
        ],
        unknownTaskTimeout: 600,
        maxCountdown: 31_536_000,
      },
      serving: { modelCacheBytes: 256 * 2 ** 20, predictionRetention: 2_592_000 },
      trials: { timeoutMs: 30_000, memoryBytes: 2 ** 30 },
      llm: {
        provider: 'template',
        baseUrl: undefined,
        apiKey: undefined,
        model: undefined,
        modelFile: undefined,
        threads: 1,
        contextTokens: 8192,
        responseFormat: 'json_schema',
        tokenLimitField: 'max_tokens',
        temperature: undefined,
        timeoutMs: 75_000,
        firstTokenTimeoutMs: 45_000,
        stallTimeoutMs: 15_000,
        maxRetries: 3,
        circuitFailures: 5,
        circuitOpenMs: 30_000,
        requestsPerMinute: 0,
        tokensPerMinute: 0,
        inputPrice: undefined,
        outputPrice: undefined,
        cacheTtl: 86_400,
      },
      worker: {
        name: undefined,
        concurrency: 4,
        pool: undefined,
        prefetchMultiplier: 1,
        autoscale: undefined,
        laneSlots: {},
        batchMaxWait: {},
        batchMaxSize: {},
        queues: undefined,
        maxTasksPerChild: 1000,
        maxMemoryPerChild: undefined,
        childIdleTimeout: 600,
        shutdownTimeout: 25,
      },
      http: {
        host: '127.0.0.1',
        port: 3000,
        apiKeys: [],
        scrapeToken: undefined,
        allowedHosts: [],
        allowedOrigins: [],
        rateLimitPerMinute: 6000,
        trustProxy: false,
      },
      signIn: {
        users: [],
        sessionTtl: 43_200,
        loginsPerMinute: 10,
        redact: [],
        oidcIssuer: undefined,
        oidcClientId: undefined,
        oidcClientSecret: undefined,
        oidcRedirectUri: undefined,
        oidcScopes: 'openid profile email',
        oidcNameClaim: 'email',
        oidcRoleClaim: 'groups',
        oidcRoles: { 'celerity-viewer': 'viewer', 'celerity-operator': 'operator', 'celerity-admin': 'admin' },
      },
      history: { retention: 2_592_000 },
      streams: { all: 500, perUser: 20 },
      audit: { retention: 31_536_000 },
      limits: {
        jsonBodyBytes: 1_048_576,
        predictBodyBytes: 8_388_608,
        uploadBytes: 2_147_483_648,
        headerBytes: 8192,
        queueDepth: 1_000_000,
        eventStreamsPerKey: 20,
        bulkTasks: 1000,
        taskEvents: 10_000,
        logLineBytes: 8192,
      },
      events: { maxAge: 3600, maxBytes: 67_108_864 },
      log: { level: 'info' },
    });
  });

  it('takes the concurrency from the app, which the environment overrides', () => {
    const { worker } = loadSettings({ concurrency: 8 }, {});
    expect(worker.concurrency).toBe(8);
    const env = { CELERY_WORKER_CONCURRENCY: '2' };
    expect(loadSettings({ concurrency: 8 }, env).worker.concurrency).toBe(2);
  });

  it('takes port and name from the app, which the environment overrides', () => {
    expect(loadSettings({ port: 3001, appName: 'worker-default' }, {})).toMatchObject({
      appName: 'worker-default',
      http: { port: 3001 },
    });
    expect(loadSettings({ port: 3001 }, { PORT: '0' }).http.port).toBe(0);
  });

  it('counts empty and blank variables as unset', () => {
    expect(loadSettings({}, { CELERY_WORKER_CONCURRENCY: '', API_KEYS: ' ', CELERY_WORKER_POOL: '' })).toEqual(
      loadSettings({}, {}),
    );
  });

  it('is frozen all the way down', () => {
    const settings = loadSettings({}, {});
    expect(Object.isFrozen(settings.tasks)).toBe(true);
    expect(Object.isFrozen(settings.http.apiKeys)).toBe(true);
    expect(() => settings.tasks.queues.push('x')).toThrow(TypeError);
    expect(Object.isFrozen(settings.tasks.routes[0])).toBe(true);
  });
});

describe('loadSettings with wrong values', () => {
  it('reports every one of them at once, each with what is allowed', () => {
    expect(problemsOf({ CELERY_WORKER_CONCURRENCY: 'four', PORT: '70000', LOG_LEVEL: 'loud' })).toEqual([
      { name: 'CELERY_WORKER_CONCURRENCY', value: 'four', allowed: 'a whole number from 1 to 1000' },
      { name: 'PORT', value: '70000', allowed: 'a whole number from 0 to 65535' },
      { name: 'LOG_LEVEL', value: 'loud', allowed: 'one of fatal, error, warn, info, debug, trace, silent' },
    ]);
  });

  it('masks secrets', () => {
    const problems = problemsOf({
      CELERY_BROKER_URL: 'http://app:hunter2@redis:6379',
      API_KEYS: `ci:operator:hunter2,hunter2`,
      METRICS_TOKEN: 'hunter2',
      LLM_BASE_URL: 'https://app:hunter2@models.example.com',
      LLM_API_KEY: 'my hunter2',
    });
    expect(problems.map(({ name, value }) => ({ name, value }))).toEqual([
      { name: 'CELERY_BROKER_URL', value: 'http://app:***@redis:6379/' },
      { name: 'LLM_BASE_URL', value: 'https://app:***@models.example.com/' },
      { name: 'LLM_API_KEY', value: '***' },
      { name: 'API_KEYS', value: 'ci:operator:***,***' },
      { name: 'METRICS_TOKEN', value: '***' },
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '0x50'],
    ['CELERY_WORKER_CONCURRENCY', '0'],
    ['CELERY_WORKER_CONCURRENCY', '1e3'],
    ['CELERY_TASK_TIME_LIMIT', '0'],
    ['CELERY_TASK_TIME_LIMIT', '99999999'],
    ['CELERY_TASK_ACKS_LATE', 'maybe'],
    ['CELERY_WORKER_POOL', 'gevent'],
    ['CELERITY_KEY_PREFIX', 'a:b'],
    ['CELERITY_RESULT_MAX_BYTES', '0'],
    ['LIMIT_UPLOAD', '2GB'],
    ['LIMIT_HEADERS', '10'],
    ['CELERY_WORKER_NAME', 'worker@%h'],
    ['CELERY_TASK_DEFAULT_QUEUE', 'a:b'],
    ['CELERITY_QUEUES', 'celery,gan,ml,llm,celery'],
    ['CELERITY_QUEUES', 'celery,,gan,ml,llm'],
    ['ALLOWED_HOSTS', 'example.com:3000'],
    ['ALLOWED_HOSTS', 'https://example.com'],
    ['ALLOWED_ORIGINS', 'https://example.com/app'],
    ['ALLOWED_ORIGINS', '*'],
    ['METRICS_TOKEN', 'abc'],
    ['HOST', 'http://127.0.0.1'],
    ['LLM_PROVIDER', 'chatgpt'],
    ['LLM_BASE_URL', 'localhost:11434'],
    ['LLM_BASE_URL', 'http://localhost/v1?key=a'],
    ['LLM_MODEL', 'two words'],
    ['LLM_PRICE_INPUT', '-1'],
    ['LLM_PRICE_OUTPUT', '$2'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([{ name, value: expect.any(String), allowed: expect.any(String) }]);
  });

  it.each([
    'localhost:6379',
    'unix:///run/redis.sock',
    'amqp://guest@rabbit',
    'redis://',
    'redis:///0',
    'redis://host/zero',
    'redis://host:99999/0',
    'redis://my host/0',
  ])('refuses the broker %s', (url) => {
    expect(problemsOf({ CELERY_BROKER_URL: url }).map(({ name }) => name)).toEqual(['CELERY_BROKER_URL']);
  });
});

describe('loadSettings with servers and folders that are none', () => {
  it.each([
    'localhost:5432',
    'mysql://localhost/celerity',
    'postgres://localhost',
    'postgres:///celerity',
    'postgres://localhost/a/b',
    'postgres://local host/celerity',
  ])('refuses the database %s', (url) => {
    expect(problemsOf({ DATABASE_URL: url }).map(({ name }) => name)).toEqual(['DATABASE_URL']);
  });

  it.each([
    'http://store/bucket',
    'file://host/folder',
    's3://',
    's3://key:hunter2@bucket',
    's3://bucket?endpoint=minio:9000',
    's3://bucket?endpoint=http://key:hunter2@minio:9000',
    's3://bucket?path_style=yes',
    's3://bucket?acl=public',
  ])('refuses the artifact store %s', (url) => {
    const problems = problemsOf({ ARTIFACTS_URL: url });
    expect(problems.map(({ name }) => name)).toEqual(['ARTIFACTS_URL']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('loadSettings with right values', () => {
  it.each([
    '.data/artifacts',
    '/srv/artifacts',
    'file:///srv/artifacts',
    's3://bucket',
    's3://bucket/a/prefix?endpoint=http://minio:9000&region=eu-1&path_style=true',
  ])('takes the artifact store %s as it is', (url) => {
    expect(loadSettings({}, { ARTIFACTS_URL: url }).artifacts.url).toBe(url);
  });

  it.each(['postgres://localhost/celerity', 'postgresql://app:p%40ss@db.example.com:6432/app?sslmode=require'])(
    'takes the database %s as it is',
    (url) => expect(loadSettings({}, { DATABASE_URL: url }).database.url).toBe(url),
  );

  it.each([
    ['1048576', 1_048_576],
    ['512KiB', 524_288],
    ['1.5 mib', 1_572_864],
    ['2GiB', 2_147_483_648],
    ['100B', 100],
  ])('reads the size %s', (text, expected) => {
    expect(loadSettings({}, { LIMIT_JSON_BODY: text }).limits.jsonBodyBytes).toBe(expected);
  });

  it.each([
    ['no', false],
    ['0', false],
    ['OFF', false],
    ['Yes', true],
    ['1', true],
  ])('reads the flag %s', (text, expected) => {
    expect(loadSettings({}, { CELERY_TASK_ACKS_LATE: text }).tasks.acksLate).toBe(expected);
  });

  it('reads lists with spaces, names in any case, and origins without their default port', () => {
    const settings = loadSettings(
      {},
      {
        CELERY_WORKER_QUEUES: 'gan, ml',
        ALLOWED_HOSTS: 'API.example.com,[::1]',
        ALLOWED_ORIGINS: 'https://app.example.com:443, http://localhost:5173',
        CELERY_WORKER_POOL: 'Solo',
        LOG_LEVEL: 'DEBUG',
        CELERITY_BROKER_COMMAND_TIMEOUT: '0.25',
        METRICS_TOKEN: DIGEST.toUpperCase(),
      },
    );
    expect(settings.worker).toMatchObject({ queues: ['gan', 'ml'], pool: 'solo' });
    expect(settings.http).toMatchObject({
      allowedHosts: ['api.example.com', '[::1]'],
      allowedOrigins: ['https://app.example.com', 'http://localhost:5173'],
      scrapeToken: DIGEST,
    });
    expect(settings.broker.commandTimeoutMs).toBe(250);
    expect(settings.log.level).toBe('debug');
  });

  it.each(['redis://localhost', 'rediss://user:p%40ss@redis.example.com:6380/3', 'redis://:secret@[::1]:6379/'])(
    'takes the broker %s as it is',
    (url) => expect(loadSettings({}, { CELERY_BROKER_URL: url }).broker.url).toBe(url),
  );
});

describe('loadSettingsOrExit', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('prints one line for each wrong setting and exits with 78', () => {
    const lines: unknown[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(line) > 0);
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    expect(() => loadSettingsOrExit({}, { PORT: 'x', CELERY_RESULT_EXPIRES: '0' })).toThrow('exit 78');
    expect(lines.join('')).toBe(
      'Wrong setting: CELERY_RESULT_EXPIRES is "0"; allowed: a whole number from 1 to 315360000\n' +
        'Wrong setting: PORT is "x"; allowed: a whole number from 0 to 65535\n',
    );
  });

  it('returns right settings', () => {
    expect(loadSettingsOrExit({ port: 3001 }, {}).http.port).toBe(3001);
  });
});
