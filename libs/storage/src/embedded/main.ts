import { resolve } from 'node:path';
import { lockData } from './data-lock.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { ensureData } from './ensure-data.js';

/*
 * The database that `npm start` brings, as a process of its own: `node main.js <folder> <port>`. Ends on SIGTERM. An error ends it with
 * exit code 1, for its supervisor to start it again.
 */
const [folder = '', port] = process.argv.slice(2);
const dataDir = resolve(folder);
await lockData(dataDir);
await ensureData(dataDir);
const postgres = await EmbeddedPostgres.start({ dataDir, port: Number(port) });
process.once('SIGTERM', () => void postgres.stop().then(() => process.exit(0)));
