/**
 * Runs one step of a set-up and prints how it went on one line: `  packages   npm ci … done in 12.3 s`.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<{ detail: string, value: T }>} run
 * @returns {Promise<T>}
 */
export async function step(name, run) {
  const began = performance.now();
  const { detail, value } = await run();
  console.log(`  ${name.padEnd(9)} ${detail} (${seconds(performance.now() - began)})`);
  return value;
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** An error whose message is all a user needs: what was wrong, where, and what to do. Shown without a stack. */
export class Advice extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'Advice';
  }
}

/**
 * Runs a script's main function; the process ends with its exit code, or with 1 after a message.
 *
 * @param {string} script named in front of the message
 * @param {() => Promise<number>} main
 */
export async function runScript(script, main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(`${script}: ${error instanceof Advice ? error.message : describe(error)}`);
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
function describe(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
