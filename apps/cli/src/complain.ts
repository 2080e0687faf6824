import { BrokerUnavailableError, InvalidTaskError, TaskError, UnknownTaskError } from '@celerity/task-core';
import type { Engine } from './engine.js';
import { CliError, EXIT } from './exit.js';
import { describeOutage } from './refusal.js';

/**
 * What the engine raised, in one line where its cause is known, and how the process ends.
 *
 * @param engine that ran when it happened: it knows why a server is away.
 */
export function complaintOf(error: unknown, engine: Engine): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof BrokerUnavailableError) {
    const again = error.taskIds.length > 0 ? ` Repeating the call with --task-id ${error.taskIds[0]} is safe.` : '';
    return new CliError(`${describeOutage(engine.outageOf(error))}${again}`);
  }
  if (error instanceof InvalidTaskError) {
    const issues = error.issues.map(({ path, message }) => `${asOption(path)}: ${message}`);
    return new CliError(`${error.task} was not sent. ${issues.join('; ')}`, EXIT.usage);
  }
  if (error instanceof UnknownTaskError)
    return new CliError(`${error.message} All tasks: npx celerity list`, EXIT.usage);
  // Of names and numbers that the engine knows best.
  if (error instanceof RangeError) return new CliError(error.message, EXIT.usage);
  if (error instanceof TaskError) return new CliError(error.message);
  throw error;
}

/** `options.time_limit` is `--time-limit` here. */
function asOption(path: string): string {
  return path.startsWith('options.') ? `--${path.slice('options.'.length).replaceAll('_', '-')}` : path;
}
