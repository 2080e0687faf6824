import { timestamp } from 'drizzle-orm/pg-core';

/** A column with a moment, of milliseconds, as a Date has: what is read compares equal to what is stored. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
