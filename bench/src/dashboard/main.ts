import { writeResults } from '../report.js';
import { measureFolding } from './folding.js';
import { measureSearch } from './searching.js';

/* Searching a large history, and keeping up with events; 0 leaves one out. `npm run bench:dashboard -- [tasks] [events/s] [seconds]` */
const [TASKS = 1_000_000, RATE = 5000, SECONDS = 60] = process.argv.slice(2).map(Number);

const fold = SECONDS > 0 ? await measureFolding(RATE, SECONDS) : undefined;
if (fold) console.log(JSON.stringify(fold));
const search = TASKS > 0 ? await measureSearch(TASKS, (line) => console.log(line)) : undefined;

if (search) {
  const rows = search.searches.map(({ query, sort, first, p50, p95, found }) => [
    ...[query ? `\`${query}\`` : '(every task)', `\`${sort}\``, String(found)],
    ...[first, p50, p95].map((ms) => ms.toFixed(1)),
  ]);
  const all = search.searches;
  const notes = [
    `Over HTTP, pages of 50, of ${search.tasks.toLocaleString('en')} tasks on PostgreSQL. Slowest first page ${Math.max(...all.map(({ first }) => first)).toFixed(0)} ms (aim 100), slowest p95 ${Math.max(...all.map(({ p95 }) => p95)).toFixed(0)} ms (aim 300).`,
    `Written at ${Math.round(search.written).toLocaleString('en')} tasks/s; ${search.bytes} bytes a task with every index.`,
  ];
  writeResults([['search', 'sort', 'found', 'first, ms', 'p50, ms', 'p95, ms'], ...rows], notes, 'dashboard-search');
}
if (fold) {
  const rows = [
    ['events a second', Math.round(fold.rate).toLocaleString('en'), '5,000'],
    ['processor time of the dashboard', `${(fold.cpu * 100).toFixed(0)} % of a core`, 'below 100 %'],
    ['most memory of the dashboard', `${fold.rss.toFixed(0)} MiB`, 'bounded'],
    ['pages meanwhile, p50 / p95', `${fold.pages.p50.toFixed(0)} / ${fold.pages.p95.toFixed(0)} ms`, ''],
    ['live state behind at the end', `${fold.lag.live.toFixed(1)} s`, ''],
    ['history behind at the end', `${fold.lag.history.toFixed(1)} s`, ''],
    ['tasks in history', `${fold.kept.toLocaleString('en')} of ${fold.tasks.toLocaleString('en')}`, 'all'],
  ];
  const note = `Over ${fold.seconds.toFixed(0)} s, with Redis, PostgreSQL and whoever publishes and asks on the same cores.`;
  writeResults([['keeping up', 'measured', 'aim'], ...rows], [note], 'dashboard-folding');
}
