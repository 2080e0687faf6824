import { BroughtModelError } from './errors.js';
import { mebibytes } from './mebibytes.js';
import type { ModelPlan } from './model-plan.js';
import type { ProbeRows } from './probe-rows.js';
import { Trial, type TrialEnd } from './trial.js';

export interface TrialLimits {
  /** After so long the process is killed. */
  timeoutMs: number;
  /** More memory than this the process does not get. Where it is not Linux, only the time is limited. */
  memoryBytes: number;
}

export interface TrialOptions {
  signal?: AbortSignal;
  /** Told the id of the process. */
  onStart?: (pid: number) => void;
}

/** What messages of the runtime and of Node say when there is no memory left. */
const OUT_OF_MEMORY = /bad_alloc|allocate memory|failed to allocate|out of memory|allocation failed/i;

/**
 * Loads a model in a process of its own and runs it on a few rows: whatever it does, it does to that process only.
 *
 * @throws BroughtModelError that says why it does not run; the signal's reason when it aborts
 */
export async function tryModel(
  onnx: Uint8Array,
  plan: ModelPlan,
  { matrix, rows }: ProbeRows,
  limits: TrialLimits,
  { signal, onStart }: TrialOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const trial = Trial.start(limits);
  onStart?.(trial.pid);
  const abort = () => trial.kill();
  signal?.addEventListener('abort', abort);
  try {
    const end = await trial.run(
      { plan, matrix: Array.from(matrix, (value) => (value === value ? value : null)), rows },
      onnx,
    );
    signal?.throwIfAborted();
    const reason = reasonOf(end, limits);
    if (reason !== undefined) throw new BroughtModelError(reason);
  } finally {
    signal?.removeEventListener('abort', abort);
    trial.kill();
  }
}

function reasonOf({ killed, outcome, signal, code, stderr }: TrialEnd, limits: TrialLimits): string | undefined {
  const noMemory = `The model needs more than ${mebibytes(limits.memoryBytes)} of memory (CELERITY_MODEL_TRIAL_MEMORY).`;
  if (killed === 'memory') return noMemory;
  if (killed === 'time') {
    const seconds = limits.timeoutMs / 1000;
    return `The model took more than ${seconds} s to load and to run on a few rows (CELERITY_MODEL_TRIAL_TIMEOUT).`;
  }
  if (outcome?.kind === 'passed') return undefined;
  if (OUT_OF_MEMORY.test(outcome?.message ?? stderr)) return noMemory;
  if (!outcome) return `The model crashed the runtime (${signal ?? `exit code ${code}`}).`;
  if (outcome.kind === 'unfit') return `The model does not give what was declared. ${outcome.message}`;
  return `The runtime cannot run the model: ${plain(outcome.message)}`;
}

const MAX_MESSAGE = 1000;

/** Without the places in the runtime's own sources. */
function plain(message: string): string {
  const said = message.replace(/^.*\/onnxruntime_src\/\S+ .*?\) /s, '').trim();
  return said.length > MAX_MESSAGE ? `${said.slice(0, MAX_MESSAGE)}…` : said;
}
