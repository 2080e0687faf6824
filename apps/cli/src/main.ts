import { run } from './run.js';
import { Terminal } from './terminal.js';

/** A handle that somebody forgot must not keep the command from ending, ms. */
const LINGER = 500;

// The reader has gone, as in `celerity events | head`: nobody is left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), new Terminal());
setTimeout(() => process.exit(), LINGER).unref();
