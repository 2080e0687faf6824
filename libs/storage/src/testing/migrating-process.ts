import { pino } from 'pino';
import { Database } from '../database/database.js';

/* One of several processes that boot at the same time: `node migrating-process.js <DATABASE_URL>`. */
const [url = ''] = process.argv.slice(2);
const database = new Database({ url, pool: 2 }, pino(), { migrate: true });
await database.ping();
await database.close();
