import { CommanderError } from 'commander';
import { DemoError, EXIT, type ExitCode } from './exit.js';
import { findSystem } from './find-system.js';
import { Gateway } from './gateway/gateway.js';
import { Live } from './gateway/resources.js';
import { commandLine, readOptions } from './options.js';
import { endingAsJson, printEnding } from './show/ending.js';
import type { Terminal } from './show/terminal.js';
import { stagesOf } from './stages/index.js';
import { tellStory } from './tell-story.js';

/**
 * Runs one command line. Never rejects: what goes wrong is said, and in the exit code.
 *
 * @param args without the names of Node and of the program.
 * @param signal interrupts it.
 */
export async function run(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const program = commandLine().configureOutput({
    writeOut: (text) => terminal.print(text.trimEnd()),
    writeErr: (text) => terminal.say(text.trimEnd()),
    outputError: (text) => terminal.error(text.replace(/^error: /, '').trim()),
  });
  try {
    const options = readOptions(program, args);
    const gateway = new Gateway(options.url ?? (await findSystem()), options.key, signal);
    await assertRunning(gateway);
    terminal.say(terminal.style('dim', `Celerity at ${gateway.url}`));
    const stages = stagesOf(options);
    const story = await tellStory(stages, { gateway, options, terminal });
    if (options.json) terminal.print(JSON.stringify(endingAsJson(story, gateway.url), null, 2));
    else printEnding(stages, story, gateway.url, terminal);
    return EXIT.ok;
  } catch (error) {
    // It has said what is wrong. Help that was asked for is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    terminal.error(error instanceof DemoError ? error.message : String(error instanceof Error ? error.stack : error));
    return error instanceof DemoError ? error.code : EXIT.failed;
  }
}

async function assertRunning(gateway: Gateway): Promise<void> {
  try {
    await gateway.get('/health/live', Live);
  } catch (error) {
    if (!(error instanceof DemoError)) throw error;
    const advice = 'Start the system in another terminal: npm start. One that runs elsewhere: --url <url>.';
    throw new DemoError(`${error.message}\n${advice}`, EXIT.unavailable);
  }
}
