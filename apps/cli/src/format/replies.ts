import type { ControlReplies } from '@celerity/task-core';
import { EXIT, type ExitCode } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { indent } from './table.js';

/** How one worker's answer is shown; several lines are indented below its name. */
export type Show<T> = (ok: T, terminal: Terminal) => string;

/** Answers of workers, each below the worker's name, and those that did not answer. */
export function formatReplies<T>({ replies, silent }: ControlReplies<T>, show: Show<T>, terminal: Terminal): string {
  const names = Object.keys(replies).sort();
  const answers = names.map((name) => {
    const reply = replies[name]!;
    const text = 'ok' in reply ? show(reply.ok, terminal) : terminal.style('red', `error: ${reply.error}`);
    return text.includes('\n') || text.length > 60
      ? `${title(name, terminal)}\n${indent(text)}`
      : `${title(name, terminal)}  ${text}`;
  });
  const missing = silent.map((name) => `${title(name, terminal)}  ${terminal.style('red', 'no answer')}`);
  return [...answers, ...missing].join('\n');
}

/** Fine when every worker that was asked has answered, and done what it was told. */
export function verdictOn({ replies, silent }: ControlReplies<unknown>): ExitCode {
  const answers = Object.values(replies);
  return answers.length > 0 && silent.length === 0 && answers.every((reply) => 'ok' in reply) ? EXIT.ok : EXIT.failed;
}

function title(name: string, terminal: Terminal): string {
  return terminal.style('bold', name);
}
