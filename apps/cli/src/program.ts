import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandLine } from './command-line.js';
import { addCall } from './commands/call.js';
import { addControl } from './commands/control.js';
import { addDiagnose } from './commands/diagnose.js';
import { addEvents } from './commands/events.js';
import { addInspect } from './commands/inspect.js';
import { addList } from './commands/list.js';
import { addPurge } from './commands/purge.js';
import { addQueues } from './commands/queues.js';
import { addResult } from './commands/result.js';
import { addRevoke } from './commands/revoke.js';
import { addStatus } from './commands/status.js';

const AFTERWORD = `
Servers and everything else are settings, read from the environment: CELERY_BROKER_URL, CELERY_RESULT_BACKEND, …
Exit codes: 0 fine, 1 what was asked for failed, 2 wrong usage, 78 wrong settings.
The manual: docs/cli.md`;

/** Every command. A new one is a file in `commands` and a line here. */
export function buildProgram(line: CommandLine): Command {
  const program = new Command('celerity')
    .description('Sends tasks, and looks at, steers and mends the system that runs them.')
    .version(version(), '-V, --version')
    .addHelpText('after', AFTERWORD)
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => line.terminal.print(text.trimEnd()),
      writeErr: (text) => line.terminal.note(text.trimEnd()),
      outputError: (text) =>
        line.terminal.error(
          text
            .replace(/^error: /, '')
            .trim()
            .replace(/\n/g, ' '),
        ),
    })
    .exitOverride();
  program.commandsGroup('Tasks:');
  addCall(program, line);
  addResult(program, line);
  addRevoke(program, line);
  addList(program, line);
  program.commandsGroup('System:');
  addStatus(program, line);
  addQueues(program, line);
  addPurge(program, line);
  addEvents(program, line);
  addDiagnose(program, line);
  program.commandsGroup('Workers:');
  addInspect(program, line);
  addControl(program, line);
  return program;
}

function version(): string {
  const json = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(json) as { version: string }).version;
}
