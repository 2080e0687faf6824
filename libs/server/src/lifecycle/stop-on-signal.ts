import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Settings } from '@celerity/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const;
/** What is left of a stop after the tasks' deadline, ms: for requests under way, and then for closing connections. */
const GRACE = 5000;
/** How often idle connections are closed while the server closes, ms. */
const IDLE_CHECK = 100;

/**
 * Stops the process cleanly on SIGTERM and SIGINT, with exit code 0: no new requests, running tasks until
 * `CELERITY_SHUTDOWN_TIMEOUT`, connections closed. What hangs after that is cut off. A second signal, or SIGQUIT, hastens it.
 */
export function stopOnSignal(
  app: NestFastifyApplication,
  { worker }: Settings,
  logger: Logger,
  hasten: () => void,
): void {
  const deadline = worker.shutdownTimeout * 1000 + GRACE;
  const server = app.getHttpServer();
  const closeIdle = idleCloser(server);
  let stopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stopping || signal === 'SIGQUIT') hasten();
      if (stopping) return logger.info({ signal }, 'stopping at once');
      stopping = true;
      logger.info({ signal }, 'stopping');
      setInterval(closeIdle, IDLE_CHECK).unref();
      setTimeout(() => server.closeAllConnections(), deadline).unref();
      setTimeout(() => {
        logger.fatal('stopping took too long: giving up what is left');
        process.exit(1);
      }, deadline + GRACE).unref();
    });
  }
  app.enableShutdownHooks([...SIGNALS], { useProcessExit: true });
}

/**
 * Closes connections that nothing goes on on. A server that closes forgets two kinds: those whose answer ends afterwards, and
 * those that a client opened ahead and has sent nothing on, which Node counts as active.
 */
function idleCloser(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
}

/** A bug that nobody caught ends the process with one line that says so: its supervisor starts it afresh. */
export function dieLoudly(logger: Logger): void {
  const die = (error: unknown) => {
    logger.fatal({ err: error }, 'an error was not caught: the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}
