import { clearAway } from './in-lab.js';
import { scenarios } from './scenarios.js';
import type { Played, Scenario } from './scenario.js';
import { writeTable } from './table.js';

/** Everything has to be over by then, ms. */
const BOUND = 25 * 60_000;

const wanted = process.argv.slice(2);
const chosen = scenarios.filter(({ key }) => wanted.length === 0 || wanted.includes(key));
const began = Date.now();
const giveUp = (why: string) => {
  console.error(`faults: ${why}`);
  void clearAway().finally(() => process.exit(1));
};
setTimeout(() => giveUp('not done after 25 minutes: giving up'), BOUND).unref();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp(`${signal}: giving up`));

const played: [Scenario, Played][] = [];
for (const scenario of chosen) {
  const start = Date.now();
  console.log(`\n${scenario.key}: ${scenario.title} …`);
  const result = await scenario.play('full');
  played.push([scenario, result]);
  const { violations, ...figures } = result;
  console.log(JSON.stringify(figures), `${Math.round((Date.now() - start) / 1000)} s`);
  for (const violation of violations) console.log(`  BROKEN: ${violation}`);
}

// A part of the suite says nothing of the whole.
writeTable(played, { write: chosen.length === scenarios.length, minutes: (Date.now() - began) / 60_000 });
const broken = played.reduce((sum, [, { violations }]) => sum + violations.length, 0);
console.log(broken === 0 ? '\nfaults: every promise was kept' : `\nfaults: ${broken} promises were broken`);
process.exitCode = broken === 0 ? 0 : 1;
