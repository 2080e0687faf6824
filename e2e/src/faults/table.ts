import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Played, Scenario } from './scenario.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/reliability.md', import.meta.url));
const [BEGIN, END] = ['<!-- results -->', '<!-- /results -->'];
const HEAD = [
  'what was broken',
  'times',
  'accepted',
  'succeeded',
  'failed visibly',
  'lost',
  'ran twice: cut off',
  'ran twice: otherwise',
  'first end after, s',
  'all ended after, s',
];

/** Prints what was counted, and replaces the table in `docs/reliability.md`. */
export function writeTable(
  played: readonly [Scenario, Played][],
  { write, minutes }: { write: boolean; minutes: number },
): void {
  const rows = [HEAD, ...played.map(([scenario, figures]) => rowOf(scenario, figures))];
  const [head, ...body] = rows.map((row) => `| ${row.join(' | ')} |`);
  const rule = `|${HEAD.map((_, column) => (column === 0 ? ' --- |' : ' ---: |')).join('')}`;
  const table = [`${setting()}, ${Math.round(minutes)} minutes.`, '', head, rule, ...body, '', ...notes(played)].join(
    '\n',
  );
  console.log(`\n${table}`);
  if (!write) return;
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
  writeFileSync(DOCUMENT, `${before}\n\n${table}\n\n${after}`);
}

function rowOf({ title }: Scenario, figures: Played): string[] {
  const { faults, accepted, succeeded, failed, lost, rerun, unexplained, firstAfter, allAfter } = figures;
  const counts = [faults, accepted, succeeded, failed, lost, rerun - unexplained, unexplained];
  return [title, ...counts.map((count) => count.toLocaleString('en')), seconds(firstAfter), seconds(allAfter)];
}

function notes(played: readonly [Scenario, Played][]): string[] {
  return played.flatMap(([{ title }, { note, longestGap, afterEnd, violations }]) => {
    const told = [
      ...(longestGap === undefined ? [] : [`a task that was cut off ran again after ${seconds(longestGap)} s at most`]),
      ...(afterEnd > 0
        ? [`${afterEnd} tasks ran once more though their end had been told: Redis had forgotten it`]
        : []),
      ...(note ? [note] : []),
      ...(violations.length > 0 ? [`**${violations.length} promises were broken**`] : []),
    ];
    return told.length === 0 ? [] : [`- ${title}: ${told.join('; ')}.`];
  });
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1);
}

function setting(): string {
  const redis = /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  const cores = `${cpus().length} cores (${cpus()[0]?.model.trim() || 'unknown'})`;
  return `${new Date().toISOString().slice(0, 10)}, ${cores}, Node ${process.version}, Redis ${redis}`;
}
