import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TrialLimits } from './try-model.js';
import type { TrialOrder, TrialOutcome } from './trial-protocol.js';

/** How a trial ended. */
export interface TrialEnd {
  /** By us, and why. */
  killed?: 'time' | 'memory';
  outcome?: TrialOutcome;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last that it wrote there. */
  stderr: string;
}

/** As built: a new process starts without whatever compiled the sources of its parent. */
const ENTRY = fileURLToPath(new URL('../../dist/brought/trial-process.js', import.meta.url));

/** util-linux's: limits the memory of a process; has the kernel kill it the moment its parent dies. */
const [PRLIMIT, SETPRIV] = ['/usr/bin/prlimit', '/usr/bin/setpriv'];
/** Room for Node and the runtime themselves, which start in 128 MiB. */
const NODE_BYTES = 256 * 2 ** 20;
const [LOOK_EVERY_MS, PAGE_BYTES, KEPT_CHARACTERS] = [20, 4096, 4000];

/** The process that tries a model. It inherits no environment: it has no use for what stands there. */
export class Trial {
  private killed: TrialEnd['killed'];
  private outcome: TrialOutcome | undefined;
  private stderr = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly limits: TrialLimits,
  ) {
    child.on('message', (outcome) => (this.outcome = outcome as TrialOutcome));
    child.stderr?.on('data', (text: Buffer) => (this.stderr = (this.stderr + text).slice(-KEPT_CHARACTERS)));
    // A process that ends before it has read the model is told of by its end.
    child.stdin?.on('error', () => undefined);
  }

  static start(limits: TrialLimits): Trial {
    const node = [process.execPath, ENTRY];
    const limited = existsSync(PRLIMIT) ? [PRLIMIT, `--data=${limits.memoryBytes + NODE_BYTES}`, '--', ...node] : node;
    const bound = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...limited] : limited;
    const [command, ...args] = process.platform === 'linux' ? bound : node;
    return new Trial(spawn(command!, args, { stdio: ['pipe', 'ignore', 'pipe', 'ipc'], env: {} }), limits);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async run(order: TrialOrder, onnx: Uint8Array): Promise<TrialEnd> {
    const closed = new Promise<Pick<TrialEnd, 'code' | 'signal'>>((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
    const timer = setTimeout(() => this.killFor('time'), this.limits.timeoutMs);
    const watch = setInterval(() => this.look(), LOOK_EVERY_MS);
    try {
      this.child.send(order, () => undefined);
      this.child.stdin?.end(onnx);
      const { killed, outcome, stderr, ...end } = { ...(await closed), ...this.found() };
      return { ...end, stderr, ...(killed && { killed }), ...(outcome && { outcome }) };
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private found() {
    const { killed, outcome, stderr } = this;
    return { killed, outcome, stderr };
  }

  private killFor(reason: 'time' | 'memory'): void {
    this.killed ??= reason;
    this.kill();
  }

  private look(): void {
    if (residentBytes(this.pid) > this.limits.memoryBytes + NODE_BYTES) this.killFor('memory');
  }
}

/** 0 where the system does not tell. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
