import { defineConfig } from 'drizzle-kit';

/** For `npm run migration`, which writes a migration for what has changed in the schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: ['./src/database/schema.ts', './src/database/history-schema.ts'],
  out: './migrations',
  migrations: { schema: 'public', table: 'celerity_migrations' },
});
