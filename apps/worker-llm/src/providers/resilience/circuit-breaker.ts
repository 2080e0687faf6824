import { ProviderError } from '../text-provider.js';

export interface CircuitLimits {
  /** Failures in a row that open it. */
  failures: number;
  openMs: number;
}

/** `unknown`: nothing was learnt about the provider. */
type Lesson = 'answers' | 'fails' | 'unknown';

/**
 * Keeps callers from waiting for a provider that does not answer (Nygard, Release It!, chapter 5): after so many failures in a row it
 * refuses at once; when its time is over it lets one call try, and all others still fail at once. Own code because libraries know two outcomes: here
 * a call that its caller aborted, or that our own rate limit stopped, must neither open nor close it; and callers of `cockatiel` wait for
 * the trial of another instead of being told.
 */
export class CircuitBreaker {
  private failures = 0;
  private openUntil: number | undefined;
  private trying = false;

  constructor(
    private readonly limits: CircuitLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get isOpen(): boolean {
    return this.openUntil !== undefined;
  }

  /** @throws ProviderError `unavailable` while open; else what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const trial = this.enter();
    try {
      const result = await work();
      this.learn('answers', trial);
      return result;
    } catch (error) {
      this.learn(lessonOf(error), trial);
      throw error;
    }
  }

  /** @throws ProviderError `unavailable` while nobody is let through */
  assertNotLeftAlone(): void {
    const left = (this.openUntil ?? -Infinity) - this.now();
    if (left > 0) throw leftAlone(`for another ${Math.ceil(left / 1000)} s`);
  }

  /** True for the one call that tries an open circuit. */
  private enter(): boolean {
    this.assertNotLeftAlone();
    if (!this.isOpen) return false;
    if (this.trying) throw leftAlone('until one request has tried it');
    this.trying = true;
    return true;
  }

  private learn(lesson: Lesson, trial: boolean): void {
    if (trial) this.trying = false;
    if (lesson === 'answers') {
      this.failures = 0;
      this.openUntil = undefined;
    } else if (lesson === 'fails') {
      this.failures += 1;
      if (trial || (!this.isOpen && this.failures >= this.limits.failures)) {
        this.openUntil = this.now() + this.limits.openMs;
      }
    }
  }
}

function lessonOf(error: unknown): Lesson {
  if (!(error instanceof ProviderError)) return 'unknown';
  if (error.problem === 'unavailable' || error.problem === 'timeout') return 'fails';
  return error.problem === 'refused' || error.problem === 'malformed' ? 'answers' : 'unknown';
}

function leftAlone(howLong: string): ProviderError {
  return new ProviderError('unavailable', `the provider did not answer several times and is left alone ${howLong}`);
}
