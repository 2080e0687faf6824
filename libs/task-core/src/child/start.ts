import 'reflect-metadata';
import { toError } from '../definition/errors.js';
import { wireError } from '../pool/protocol.js';
import { bootHandlers } from './boot-handlers.js';
import { ChildRuntime } from './child-runtime.js';
import { openParentPort } from './parent-port.js';

/** A child of a pool: boots the handlers and what they inject, says so, and runs what it is given until it is told to leave. */
const port = openParentPort();
port.once('boot', ({ boot }) => {
  bootHandlers(boot, port).then(
    (handlers) => new ChildRuntime(handlers, boot, port).start(),
    (thrown: unknown) => {
      port.send({ kind: 'failed', error: wireError(toError(thrown)) });
      port.exitSoon(1);
    },
  );
});
