/* `npm test`: unit tests of every project, then the whole system on real Redis and real processes. */
import { runNx } from './nx.mjs';
import { runScript } from './progress.mjs';

await runScript('test', () => runNx(['run-many', '-t', 'test', 'e2e', ...process.argv.slice(2)]));
