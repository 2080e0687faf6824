import { StorageUnavailableError } from '@celerity/storage';

/** What a busy machine may need, ms. */
const PATIENCE = 60_000;

/** Asks until the answer is good, for up to a minute; a database whose tables are being made is asked again. @returns the last answer */
export async function patiently<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof StorageUnavailableError && Date.now() < deadline) return undefined;
      throw error;
    });
    if (answer !== undefined && (good(answer) || Date.now() > deadline)) return answer;
    if (Date.now() > deadline) throw new Error('there was no answer for a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
