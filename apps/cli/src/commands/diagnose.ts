import type { Finding, Level } from '@celerity/task-core';
import type { Command } from 'commander';
import type { CommandLine, CommonOptions } from '../command-line.js';
import { EXIT } from '../exit.js';
import { count } from '../format/values.js';
import type { Style, Terminal } from '../terminal.js';

const MARKS: Record<Level, [mark: string, style: Style]> = {
  ok: ['ok', 'green'],
  info: ['info', 'cyan'],
  warning: ['warning', 'yellow'],
  error: ['ERROR', 'red'],
};
const MARK_WIDTH = 9;

export function addDiagnose(program: Command, line: CommandLine): void {
  line.command(program, 'diagnose', 'look for what is wrong with the system, and name the fix').action(
    line.examine(async (engine, { json }: CommonOptions) => {
      const report = await engine.diagnosis.run();
      if (json) line.terminal.json(report);
      else line.terminal.print(format(report.findings, line.terminal));
      return report.level === 'error' ? EXIT.failed : EXIT.ok;
    }),
  );
}

function format(findings: readonly Finding[], terminal: Terminal): string {
  const lines = findings.flatMap(({ level, message, fix }) => {
    const [mark, style] = MARKS[level];
    const said = `${terminal.style(style, mark.padEnd(MARK_WIDTH))}${message}`;
    return fix ? [said, terminal.style('dim', `${' '.repeat(MARK_WIDTH)}→ ${fix}`)] : [said];
  });
  return `${lines.join('\n')}\n\n${summary(findings)}`;
}

function summary(findings: readonly Finding[]): string {
  const of = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [of('error'), of('warning')];
  if (errors + warnings === 0) return 'Nothing is wrong.';
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}.`;
}
