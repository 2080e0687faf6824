import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

/** What was measured, for people: replaces the results under this name in `bench/README.md`. */
export function writeResults(rows: string[][], notes: string[], name = 'results'): void {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() || 'unknown'}), Node ${process.version}`;
  const [head, ...body] = rows.map((row) => `| ${row.join(' | ')} |`);
  const rule = `|${rows[0]!.map(() => ' --- ').join('|')}|`;
  const results = [`${new Date().toISOString().slice(0, 10)}, ${machine}.`, '', head, rule, ...body, '', ...notes].join(
    '\n',
  );
  console.log(`\n${results}`);
  const text = readFileSync(README, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
  writeFileSync(README, `${before}\n\n${results}\n\n${after}`);
}
