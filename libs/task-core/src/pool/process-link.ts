import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { ChildExit, ChildLink } from './child-link.js';
import { childEntry } from './child-entry.js';
import type { FromChild, ToChild } from './protocol.js';

/** util-linux's: has the kernel kill a child the moment its parent dies, also one that is in a busy loop. */
const SETPRIV = '/usr/bin/setpriv';
const PAGE_BYTES = 4096;

/** A child process. It shares the worker's stdout and stderr. */
export class ProcessLink implements ChildLink {
  readonly exited: Promise<ChildExit>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', (error) => resolve({ code: null, signal: null, error }));
    });
  }

  /** @param flags of Node. (Default: those of this process, except for its debugger) */
  static spawn(flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect'))): ProcessLink {
    const node = [process.execPath, ...flags, childEntry()];
    const bound = process.platform === 'linux' && existsSync(SETPRIV);
    const [command, ...args] = bound ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...node] : node;
    const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'json' });
    // A child that dies while a message is on its way to it is told of by its exit.
    child.on('error', () => undefined);
    return new ProcessLink(child);
  }

  get id(): number {
    return this.child.pid ?? 0;
  }

  send(message: ToChild): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  onMessage(listener: (message: FromChild) => void): void {
    this.child.on('message', (message) => listener(message as FromChild));
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.child.kill(signal);
  }

  memory(): number | null {
    try {
      const pages = readFileSync(`/proc/${this.id}/statm`, 'utf8').split(' ')[1];
      return Number(pages) * PAGE_BYTES;
    } catch {
      return null;
    }
  }
}
