import { pino } from 'pino';
import { Database } from '../database/database.js';
import { StorageUnavailableError } from '../errors.js';

/** Times that the tables are waited for, each as long as a caller waits: a busy machine takes its time. */
const MOST_TRIES = 10;

/* One of several processes that boot at the same time: `node migrating-process.js <DATABASE_URL>`. */
const [url = ''] = process.argv.slice(2);
const database = new Database({ url, pool: 2 }, pino(), { migrate: true });
for (let tries = 1; ; tries += 1) {
  try {
    await database.ping();
    break;
  } catch (error) {
    if (!(error instanceof StorageUnavailableError) || tries === MOST_TRIES) throw error;
  }
}
await database.close();
