import { isMainThread, threadId } from 'node:worker_threads';
import type { Settings } from '@celerity/config';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { type Logger, pino } from 'pino';
import { discoverHandlers } from '../handler/handlers.js';
import { importWorkerModule } from '../handler/worker-module.js';
import type { HandledTask } from '../handler/handles.decorator.js';
import { LOG_FORMAT } from '../log-format.js';
import type { ChildBoot } from '../pool/protocol.js';
import { LOGGER, SETTINGS } from '../tokens.js';
import type { ParentPort } from './parent-port.js';
import { remotePorts } from './remote-services.js';

/** The handlers of a child, ready to run. */
export interface BootedHandlers {
  byName: ReadonlyMap<string, HandledTask>;
  log: Logger;
  /** Ends what the handlers opened. */
  close(): Promise<void>;
}

/** Lines are written together once they have this size, bytes, or after this time, ms. */
const [LOG_BATCH, LOG_DELAY] = [4096, 250];

/** What every handler may inject, as in the worker itself; what needs Redis is asked of the worker. */
@Module({})
class ChildModule {
  static around(handlers: Type, settings: Settings, log: Logger, port: ParentPort): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: LOGGER, useValue: log },
      ...remotePorts(port),
    ];
    const exports = providers.map(({ provide }) => provide);
    return { module: ChildModule, global: true, imports: [DiscoveryModule, handlers], providers, exports };
  }
}

/** @throws what the module throws at boot, and TaskError for a file without a module. */
export async function bootHandlers(boot: ChildBoot, port: ParentPort): Promise<BootedHandlers> {
  const settings = boot.settings as Settings;
  const log = pino(
    {
      level: settings.log.level,
      base: { app: settings.appName, pid: process.pid, ...(!isMainThread && { thread: threadId }) },
      ...LOG_FORMAT,
    },
    // As in the worker: a write for each line would cost more than the line. A thread has no last moment to write in.
    pino.destination(isMainThread ? { sync: false, minLength: LOG_BATCH, periodicFlush: LOG_DELAY } : { sync: true }),
  );
  const handlers = await importWorkerModule(boot.handlers);
  const app = await NestFactory.createApplicationContext(ChildModule.around(handlers, settings, log, port), {
    logger: false,
    abortOnError: false,
  });
  return { byName: discoverHandlers(app.get(DiscoveryService)), log, close: () => app.close() };
}
