import { spawn } from 'node:child_process';

/**
 * Runs a command to its end with its output shown.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: 'inherit' | 'ignore' }} [options]
 * @returns {Promise<number>} its exit code; 127 when it could not be started, 128 + n when signal n ended it
 */
export function runCommand(file, args, { cwd, env = process.env, input = 'ignore' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: [input, 'inherit', 'inherit'] });
    child.once('error', () => resolve(127));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)));
  });
}

/**
 * Runs a command to its end, and keeps what it prints to itself.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 * @returns {Promise<{ code: number, output: string }>} `code` as of `runCommand`; both streams as they came
 */
export function captureCommand(file, args, { cwd }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
