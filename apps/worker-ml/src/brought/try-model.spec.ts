import { existsSync } from 'node:fs';
import type { BroughtModel } from '@celerity/contracts';
import type { GraphBuilder, Value } from '@celerity/onnx';
import { describe, expect, it } from '@jest/globals';
import { inspectModel } from './inspect-model.js';
import { probeRows } from './probe-rows.js';
import {
  CLASSIFICATION,
  COLUMNS,
  columnsFile,
  fileOf,
  linearFile,
  logisticFile,
  REGRESSION,
  weights,
} from './testing/brought-files.js';
import { crashingFile, endlessFile, expandFile, growingFile, hugeConstantFile } from './testing/hostile-files.js';
import { tryModel, type TrialLimits, type TrialOptions } from './try-model.js';

const LIMITS: TrialLimits = { timeoutMs: 30_000, memoryBytes: 256 * 2 ** 20 };

function attempt(file: Uint8Array, declared: BroughtModel, limits = LIMITS, options: TrialOptions = {}) {
  const plan = inspectModel(file, declared, limits);
  return tryModel(file, plan, probeRows(declared.features), limits, options);
}

/** What the graph makes of y = speed / 1000 + torque / 100. */
const variant = (build: (graph: GraphBuilder, y: Value<'float32'>) => Value) =>
  fileOf((graph, x) => build(graph, graph.gemm(x, weights(graph, 0.001, 0.01))));

describe('tryModel', () => {
  it.each<[string, Uint8Array, BroughtModel]>([
    ['a regression', linearFile(), REGRESSION],
    ['a classification', logisticFile(), CLASSIFICATION],
    ['inputs of their own, of texts too', columnsFile(), COLUMNS],
  ])('passes %s', async (_, file, declared) => {
    await expect(attempt(file, declared)).resolves.toBeUndefined();
  });

  it('ends a model that takes too long', async () => {
    const limits = { ...LIMITS, timeoutMs: 1500 };
    await expect(attempt(endlessFile(), REGRESSION, limits)).rejects.toMatchObject({
      name: 'BroughtModelError',
      message: expect.stringMatching(/^The model took more than 1.5 s to load and to run/),
    });
  });

  it.each([
    ['when it is loaded', hugeConstantFile()],
    ['when it is run', expandFile()],
    ['bit by bit', growingFile()],
  ])('ends a model that wants too much memory %s', async (_, file) => {
    const before = process.memoryUsage.rss();
    await expect(attempt(file, REGRESSION)).rejects.toMatchObject({
      name: 'BroughtModelError',
      message: expect.stringMatching(/^The model needs more than 256 MiB of memory/),
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });

  it('outlives a model that crashes the runtime', async () => {
    await expect(attempt(crashingFile(), REGRESSION)).rejects.toMatchObject({
      name: 'BroughtModelError',
      message: 'The model crashed the runtime (SIGSEGV).',
    });
  });

  it('tells of a process that was killed from outside', async () => {
    const onStart = (pid: number) => process.kill(pid, 'SIGABRT');
    await expect(attempt(endlessFile(), REGRESSION, LIMITS, { onStart })).rejects.toMatchObject({
      message: 'The model crashed the runtime (SIGABRT).',
    });
  });

  it('ends with its task, and leaves no process behind', async () => {
    const stop = new AbortController();
    const reason = new Error('revoked');
    let pid = 0;
    const onStart = (id: number) => {
      pid = id;
      setImmediate(() => stop.abort(reason));
    };
    await expect(attempt(endlessFile(), REGRESSION, LIMITS, { signal: stop.signal, onStart })).rejects.toBe(reason);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it.each<[string, Uint8Array, BroughtModel, RegExp]>([
    ['gives no number', variant((graph, y) => graph.log(graph.negate(y))), REGRESSION, /'y' is NaN for a row/],
    ['gives infinity', variant((graph, y) => graph.divide(y, graph.scalar('float32', 0))), REGRESSION, /is Infinity/],
    [
      'gives one number for all rows',
      variant((graph, y) => graph.sum(y)),
      REGRESSION,
      /'y' is \[\] for 7 rows, not \[7\]/,
    ],
    ['gives no probabilities', linearFile(), CLASSIFICATION, /no probabilities from 0 to 1 with the sum 1/],
    [
      'is built wrongly',
      fileOf((graph, x) => graph.node({ op: 'Nonsense' }, [x], [{ ...x, shape: ['rows', 1] }])[0]!),
      REGRESSION,
      /cannot run the model: .*Nonsense/,
    ],
    [
      'takes one row only',
      fileOf((graph, x) => graph.reshape(graph.gemm(x, weights(graph, 1, 1)), [1])),
      REGRESSION,
      /The runtime cannot run the model: .*cannot be reshaped/,
    ],
  ])('refuses a model that %s', async (_, file, declared, reason) => {
    await expect(attempt(file, declared)).rejects.toMatchObject({
      name: 'BroughtModelError',
      message: expect.stringMatching(reason),
    });
  });
});
