import { PLANTED_ERRORS, runSuite } from './suite/run-suite.js';
import { tallyOf } from './suite/tally.js';

/* Verifies all texts of the suite, and prints what was refused: `node dist/grounding/measure.js [seed] [cases]`. */

const [seed = '1', cases = '240'] = process.argv.slice(2);
const tally = tallyOf(runSuite({ seed: Number(seed), cases: Number(cases) }));
const percent = (part: number, of: number) => (of === 0 ? '' : `${((100 * part) / of).toFixed(2)} %`);
const rows = [
  ['texts', 'language', 'right ones', 'wrongly refused', ...PLANTED_ERRORS.map((error) => `caught: ${error}`)],
];

for (const { group, language, right, refused, errors } of tally) {
  const caught = PLANTED_ERRORS.map((error) => {
    const { planted, found } = errors[error];
    return planted === 0 ? '' : `${found} of ${planted} (${percent(found, planted)})`;
  });
  rows.push([group, language, String(right), `${refused} (${percent(refused, right)})`, ...caught]);
}
console.log(rows.map((row) => `| ${row.join(' | ')} |`).join('\n'));
