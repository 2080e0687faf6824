import { type Settings, unknownSettings } from '@celerity/config';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createAdapter } from './http/create-adapter.js';
import { exitWithStartFailure, tryAddress } from './lifecycle/start-failure.js';
import { dieLoudly, stopOnSignal } from './lifecycle/stop-on-signal.js';
import { NestLog } from './logging/nest-log.js';
import { measureRequests } from './metrics/measure-requests.js';
import { Metrics } from './metrics/metrics.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { type AppModule, ServerModule } from './server.module.js';

const CORS_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const CORS_EXPOSED = [
  'location',
  'retry-after',
  'x-request-id',
  'idempotency-replayed',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
];

export interface ServerOptions {
  settings: Settings;
  /** Root logger of the process, see `createLogger`. */
  logger: Logger;
  /** What else to set up before the server listens, such as Fastify plugins. (Default: nothing) */
  prepare?: (app: NestFastifyApplication) => void | Promise<void>;
  /** Ends a shutdown that is under way as fast as may be: called at a second signal, and at SIGQUIT. (Default: nothing) */
  hasten?: (app: NestFastifyApplication) => void;
}

/**
 * Builds the server without listening: for tests, which may `inject` requests after `app.init()`.
 *
 * @throws what a module throws at boot, such as a route that does not say who may call it.
 */
export async function createServer(
  module: AppModule,
  { settings, logger, prepare }: ServerOptions,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ServerModule.around(module),
    createAdapter(settings, logger),
    {
      logger: new NestLog(logger),
      abortOnError: false,
      bodyParser: false,
    },
  );
  app.useGlobalFilters(new ProblemFilter(logger));
  measureRequests(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, app.get(Metrics));
  const { allowedOrigins } = settings.http;
  if (allowedOrigins.length > 0) {
    app.enableCors({ origin: [...allowedOrigins], methods: CORS_METHODS, exposedHeaders: CORS_EXPOSED });
  }
  await prepare?.(app);
  return app;
}

/**
 * Starts the HTTP server that every process of ours has, with health checks, metrics, API keys and error answers, and with
 * `module` in it. It stops on SIGTERM and SIGINT. A server that cannot start says why in one line, and the process ends with code 1.
 */
export async function startServer(module: AppModule, options: ServerOptions): Promise<NestFastifyApplication> {
  const { settings, logger } = options;
  dieLoudly(logger);
  warnOfUnknownSettings(logger);
  try {
    await tryAddress(settings);
    const app = await createServer(module, options);
    stopOnSignal(app, settings, logger, () => options.hasten?.(app));
    await app.listen(settings.http.port, settings.http.host);
    logger.info({ url: await app.getUrl(), keys: settings.http.apiKeys.length }, 'listening');
    return app;
  } catch (error) {
    return exitWithStartFailure(error, settings, logger);
  }
}

function warnOfUnknownSettings(logger: Logger): void {
  for (const { name, nearest } of unknownSettings()) {
    logger.warn({ setting: name }, `nothing reads the setting ${name}${nearest ? `: did you mean ${nearest}?` : ''}`);
  }
}
