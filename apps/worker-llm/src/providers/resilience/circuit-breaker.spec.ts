import { describe, expect, it } from '@jest/globals';
import { ProviderError, type ProviderProblem } from '../text-provider.js';
import { CircuitBreaker } from './circuit-breaker.js';

const good = () => Promise.resolve('text');
const bad = (problem: ProviderProblem) => () => Promise.reject(new ProviderError(problem, problem));
const LEFT_ALONE = /left alone/;

describe('circuit breaker', () => {
  let now = 0;
  const circuit = () => {
    now = 0;
    return new CircuitBreaker({ failures: 3, openMs: 1000 }, () => now);
  };
  const fail = (breaker: CircuitBreaker, times: number, problem: ProviderProblem = 'unavailable') =>
    Promise.all(Array.from({ length: times }, () => breaker.run(bad(problem)).catch(() => {})));

  it('opens after so many failures in a row, and refuses at once', async () => {
    const breaker = circuit();
    await fail(breaker, 2);
    await breaker.run(good);
    await fail(breaker, 2);
    expect(breaker.isOpen).toBe(false);
    await fail(breaker, 1, 'timeout');
    expect(breaker.isOpen).toBe(true);
    let asked = false;
    await expect(breaker.run(async () => void (asked = true))).rejects.toThrow(LEFT_ALONE);
    expect(asked).toBe(false);
  });

  it('lets one try it when its time is over, and closes when that one is answered', async () => {
    const breaker = circuit();
    await fail(breaker, 3);
    now = 1001;
    const trial = withResolvers<string>();
    const tried = breaker.run(() => trial.promise);
    await expect(breaker.run(good)).rejects.toThrow(LEFT_ALONE);
    trial.resolve('text');
    expect(await tried).toBe('text');
    expect(await breaker.run(good)).toBe('text');
  });

  it('stays open for as long again when the trial fails', async () => {
    const breaker = circuit();
    await fail(breaker, 3);
    now = 1001;
    await fail(breaker, 1);
    now = 2000;
    await expect(breaker.run(good)).rejects.toThrow(LEFT_ALONE);
    now = 2002;
    expect(await breaker.run(good)).toBe('text');
  });

  it.each(['refused', 'malformed'] as const)('takes an answer that is %s for one', async (problem) => {
    const breaker = circuit();
    await fail(breaker, 2);
    await fail(breaker, 1, problem);
    await fail(breaker, 2);
    expect(breaker.isOpen).toBe(false);
  });

  it('learns nothing from calls that our own limit stopped, or that were aborted', async () => {
    const breaker = circuit();
    await fail(breaker, 2);
    await fail(breaker, 5, 'rate_limited');
    await breaker.run(() => Promise.reject(new Error('revoked'))).catch(() => {});
    expect(breaker.isOpen).toBe(false);
    await fail(breaker, 1);
    expect(breaker.isOpen).toBe(true);
    now = 1001;
    await breaker.run(() => Promise.reject(new Error('revoked'))).catch(() => {});
    expect(breaker.isOpen).toBe(true);
    expect(await breaker.run(good)).toBe('text');
  });
});

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
