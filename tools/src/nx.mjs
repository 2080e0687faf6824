import { join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { workspaceRoot } from './workspace.mjs';

/**
 * Runs Nx as the tests need it: Jest loads ES modules only with a flag of Node's.
 *
 * @param {readonly string[]} args such as `['run-many', '-t', 'test']`
 * @returns {Promise<number>} its exit code
 */
export function runNx(args) {
  const nx = join(workspaceRoot, 'node_modules', '.bin', 'nx');
  return runCommand(nx, [...args, '--output-style=static'], {
    cwd: workspaceRoot,
    env: { ...process.env, NODE_OPTIONS: withVmModules(process.env['NODE_OPTIONS']), NX_TUI: 'false' },
    input: 'inherit',
  });
}

/**
 * @param {string | undefined} nodeOptions
 * @returns {string} the same with the flag that Jest needs, and without the warning that the flag brings
 */
export function withVmModules(nodeOptions = '') {
  const wanted = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const given = nodeOptions.split(' ').filter(Boolean);
  return [...given, ...wanted.filter((option) => !given.includes(option))].join(' ');
}
