/*
 * What must be there before `npm start` and `npm test`: packages, a Redis server, built code and pages. Runs on a fresh clone, so
 * it uses nothing but Node; run again, it finds everything done and takes a second or two.
 *
 *   node tools/src/setup.mjs [start|test] [--no-install]
 *
 * `start` needs no Redis server here when CELERY_BROKER_URL points at one; the tests bring their own and always do.
 * `npm start --no-install` (or CELERITY_NO_INSTALL=1) never installs a system package.
 */
import { join } from 'node:path';
import { buildPages } from './build-pages.mjs';
import { ensureChromium } from './install-chromium.mjs';
import { installPackages } from './packages.mjs';
import { ensureRedis } from './install-redis.mjs';
import { Advice, runScript, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { LOWEST_NODE, nodeIsRecentEnough, workspaceRoot } from './workspace.mjs';

await runScript('setup', async () => {
  if (!nodeIsRecentEnough(process.versions.node)) {
    throw new Advice(
      `Node ${process.versions.node} is too old: install Node ${LOWEST_NODE.join('.')} or newer, such as the one in .nvmrc.`,
    );
  }
  // npm keeps the flag to itself and hands it on as an empty variable.
  const flagged = process.argv.includes('--no-install') || process.env['npm_config_install'] === '';
  const mayInstall = !flagged && !process.env['CELERITY_NO_INSTALL'];
  const external = process.argv.includes('start') && Boolean(process.env['CELERY_BROKER_URL']?.trim());
  console.log('Celerity set-up');
  await step('redis', () => ensureRedis({ mayInstall, external }));
  if (process.argv.includes('test')) await step('browser', () => ensureChromium({ mayInstall }));
  await step('packages', () => installPackages(workspaceRoot));
  await step('build', () => build(workspaceRoot));
  await step('pages', () => buildPages(workspaceRoot));
  return 0;
});

/** @param {string} root */
async function build(root) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const code = await runCommand(process.execPath, [tsc, '--build'], { cwd: root });
  if (code !== 0) throw new Advice('the build failed: mend what tsc says above and try again.');
  return { detail: 'tsc --build', value: undefined };
}
