/*
 * Stands in for an app in the tests of `npm start`: answers 200 on every path of its PORT, prints what it was given, and
 * ends on SIGTERM. STUB_MODE, such as `api=exit-78`, makes the app of that name misbehave:
 *   exit-78          it finds its settings wrong
 *   unready          it answers 503
 *   deaf             it ignores SIGTERM
 *   crash-once=FILE  it fails on its first start, which it notes in FILE
 */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname } from 'node:path';

const name = basename(dirname(dirname(process.argv[1] ?? '')));
const [target, mode, file = ''] = (process.env['STUB_MODE'] ?? '').split('=');
const is = (/** @type {string} */ wanted) => target === name && mode === wanted;

if (is('exit-78')) {
  console.error('Wrong setting: PORT is "x"');
  process.exit(78);
}
if (is('crash-once') && !existsSync(file)) {
  writeFileSync(file, '');
  process.exit(3);
}
process.on('SIGTERM', () => {
  console.log('got SIGTERM');
  if (!is('deaf')) process.exit(0);
});
process.on('SIGINT', () => console.log('got SIGINT'));
createServer((_, response) => response.writeHead(is('unready') ? 503 : 200).end()).listen(
  Number(process.env['PORT']),
  '127.0.0.1',
  () => {
    const { CELERY_BROKER_URL, CELERY_RESULT_BACKEND, DATABASE_URL, ARTIFACTS_URL } = process.env;
    console.log(`broker ${CELERY_BROKER_URL} results ${CELERY_RESULT_BACKEND}`);
    console.log(`database ${DATABASE_URL} artifacts ${ARTIFACTS_URL}`);
  },
);
