/*
 * Builds the dashboard's pages with Vite into apps/dashboard/web/dist, unless they are what their sources say.
 *
 *   node tools/src/build-pages.mjs
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Advice, runScript, step } from './progress.mjs';
import { captureCommand } from './run-command.mjs';
import { workspaceRoot } from './workspace.mjs';

/** Beside the pages: what they were built from. */
const STAMP = '.built-from';

/**
 * @param {string} root
 * @throws {Advice} with Vite's own words when it fails
 */
export async function buildPages(root) {
  const app = join(root, 'apps', 'dashboard');
  const stamp = join(app, 'web', 'dist', STAMP);
  const wanted = fingerprintOf([join(app, 'web'), join(app, 'package.json'), join(root, 'package-lock.json')], root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { detail: 'up to date', value: undefined };
  const vite = createRequire(join(app, 'package.json')).resolve('vite/package.json');
  const { code, output } = await captureCommand(
    process.execPath,
    [join(dirname(vite), 'bin', 'vite.js'), 'build', '--config', join('web', 'vite.config.mjs')],
    { cwd: app },
  );
  if (code !== 0) throw new Advice(`the dashboard's pages could not be built, vite ended with ${code}:\n${output}`);
  writeFileSync(stamp, wanted);
  return { detail: 'vite build', value: undefined };
}

/**
 * One hash over the contents of files and folders, without what is built and what is only tested.
 *
 * @param {readonly string[]} paths
 * @param {string} root
 */
function fingerprintOf(paths, root) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (path.endsWith('.json') || path.endsWith('.mjs')) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const child = join(path, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' ? [] : filesIn(child);
    return entry.name.endsWith('.spec.ts') ? [] : [child];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runScript('pages', async () => {
    await step('pages', () => buildPages(workspaceRoot));
    return 0;
  });
}
