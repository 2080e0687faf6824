/*
 * `npm run check`: everything a change must pass but the end-to-end tests. All steps run, also after one that failed;
 * each ends with a line `check: <step> passed|failed`.
 */
import { join } from 'node:path';
import { runNx } from './nx.mjs';
import { packagesAreCurrent } from './packages.mjs';
import { Advice, runScript } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { workspaceRoot } from './workspace.mjs';

/** @type {Record<string, () => Promise<number>>} */
const steps = {
  format: () => {
    const prettier = join(workspaceRoot, 'node_modules', '.bin', 'prettier');
    return runCommand(prettier, ['--check', '--log-level=warn', '.'], { cwd: workspaceRoot });
  },
  lint: () => runNx(['run-many', '-t', 'lint']),
  typecheck: () => runNx(['run-many', '-t', 'typecheck']),
  test: () => runNx(['run-many', '-t', 'test']),
};

await runScript('check', async () => {
  if (!packagesAreCurrent(workspaceRoot)) {
    throw new Advice('node_modules is not what package-lock.json asks for: run npm ci, or npm test, which does.');
  }
  const verdicts = [];
  for (const [name, run] of Object.entries(steps)) {
    const verdict = `check: ${name} ${(await run()) === 0 ? 'passed' : 'failed'}`;
    console.log(verdict);
    verdicts.push(verdict);
  }
  return verdicts.some((verdict) => verdict.endsWith('failed')) ? 1 : 0;
});
