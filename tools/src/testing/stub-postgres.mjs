/*
 * Stands in for the embedded Postgres in the tests of `npm start`: `node stub-postgres.mjs <folder> <port>` listens, makes its folder, and
 * ends on SIGTERM.
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';

const [folder = '', port] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
createServer().listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
