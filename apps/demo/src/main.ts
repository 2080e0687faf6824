import { interruption } from './interruption.js';
import { run } from './run.js';
import { Terminal } from './show/terminal.js';

process.exitCode = await run(process.argv.slice(2), new Terminal(), interruption());
