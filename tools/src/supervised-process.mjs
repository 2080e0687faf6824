import { spawn } from 'node:child_process';
import { restartBackoff } from './backoff.mjs';
import { eachLine } from './log-lines.mjs';
import { identify } from './process-identity.mjs';

/** EX_CONFIG of sysexits: the settings are wrong, and starting again would not mend them. */
export const EXIT_WRONG_SETTINGS = 78;

/** How long the last lines of a process that ended may take to arrive. */
const LAST_LINES_MS = 500;

/**
 * @typedef {object} Command
 * @property {string} name
 * @property {string} file
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 *
 * @typedef {object} SupervisorHooks
 * @property {(name: string, line: string) => void} print what the process says
 * @property {(line: string) => void} say what is said about it
 * @property {() => void} onChange it started or ended
 * @property {(name: string) => void} onWrongSettings it ended with exit code 78 and will not be started again
 */

/** A child process that is started again whenever it ends before it was told to. */
export class SupervisedProcess {
  #backoff = restartBackoff();
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {import('./process-identity.mjs').ProcessIdentity | undefined} */
  #identity;
  /** @type {NodeJS.Timeout | undefined} */
  #restart;
  #stopping = false;
  /** @type {Promise<void>} settled while no child runs */
  #ended = Promise.resolve();

  /**
   * @param {Command} command
   * @param {SupervisorHooks} hooks
   */
  constructor(command, hooks) {
    this.command = command;
    this.hooks = hooks;
  }

  get name() {
    return this.command.name;
  }

  /** The running child, if there is one. */
  get identity() {
    return this.#identity;
  }

  start() {
    const { file, args, cwd, env } = this.command;
    const began = performance.now();
    // A group of its own: Ctrl-C in the terminal reaches the supervisor only, which then stops everything in order.
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#identity = child.pid === undefined ? undefined : identify(child.pid);
    eachLine(child.stdout, (line) => this.hooks.print(this.name, line));
    eachLine(child.stderr, (line) => this.hooks.print(this.name, line));
    this.#ended = endOf(child).then(({ how, code }) => {
      this.#child = undefined;
      this.#identity = undefined;
      this.#handleEnd(how, code, performance.now() - began);
    });
    this.hooks.onChange();
  }

  /**
   * @param {string} how
   * @param {number | null} code
   * @param {number} ranForMs
   */
  #handleEnd(how, code, ranForMs) {
    this.hooks.onChange();
    if (this.#stopping) return;
    if (code === EXIT_WRONG_SETTINGS) {
      this.#stopping = true;
      this.hooks.onWrongSettings(this.name);
      return;
    }
    const delay = this.#backoff(ranForMs);
    this.hooks.say(`${this.name} ${how}; it starts again in ${delay / 1000} s`);
    this.#restart = setTimeout(() => this.start(), delay);
  }

  /**
   * Asks it to end (SIGTERM), and ends it and its children (SIGKILL) when it has not after `graceMs`.
   *
   * @param {number} graceMs
   */
  async stop(graceMs) {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#child?.kill('SIGTERM');
    const deadline = setTimeout(() => {
      this.hooks.say(`${this.name} did not stop within ${graceMs / 1000} s and is killed`);
      this.kill();
    }, graceMs);
    await this.#ended;
    clearTimeout(deadline);
  }

  /** Ends it and what it started, at once. */
  kill() {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child?.kill('SIGKILL');
    }
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ how: string, code: number | null }>} when it has ended and its last lines are read
 */
function endOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ how: `could not be run (${error.message})`, code: null }));
    child.once('exit', (code, signal) => {
      const end = { how: signal ? `was ended by ${signal}` : `ended with exit code ${code}`, code };
      // `close` does not come as long as a child of its own keeps the pipe open.
      child.once('close', () => resolve(end));
      setTimeout(resolve, LAST_LINES_MS, end);
    });
  });
}
