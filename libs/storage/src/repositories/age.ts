import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether the moment in the column is so long ago, by the database's clock. */
export function olderThan(column: PgColumn, ms: number): SQL {
  return sql`${column} <= now() - make_interval(secs => ${ms / 1000}::double precision)`;
}
