import { and, desc, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { InvalidCursorError } from '../errors.js';

/** Which part of a list is asked for. */
export interface PageRequest {
  /** Most items of a page. */
  limit: number;
  /** `nextCursor` of the page before. (Default: the first page) */
  cursor?: string | undefined;
}

/** A part of a list, newest first. */
export interface Page<T> {
  items: T[];
  /** For the next page; null after the last one. */
  nextCursor: string | null;
}

/** What lists are sorted by, and cursors are made of. */
interface Listed {
  id: string;
  createdAt: Date;
}

interface ListedColumns {
  id: PgColumn;
  createdAt: PgColumn;
}

/** Newest first; rows of one millisecond by their ids, so that the order is total. */
export function newestFirst({ createdAt, id }: ListedColumns): SQL[] {
  return [desc(createdAt), desc(id)];
}

/**
 * The condition of a page: rows after the cursor's, in the order of {@link newestFirst}.
 *
 * @throws InvalidCursorError
 */
export function after(cursor: string | undefined, { createdAt, id }: ListedColumns, ...more: (SQL | undefined)[]) {
  if (cursor === undefined) return and(...more);
  const last = decode(cursor);
  return and(sql`(${createdAt}, ${id}) < (${last.createdAt.toISOString()}::timestamptz, ${last.id}::uuid)`, ...more);
}

/** @param rows one more than `limit` when there is a next page */
export function pageOf<T extends Listed>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encode(last) : null };
}

function encode({ createdAt, id }: Listed): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');
}

function decode(cursor: string): Listed {
  const [, ms, id] = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(textOf(cursor)) ?? [];
  if (!ms || !id) throw new InvalidCursorError(cursor);
  return { id, createdAt: new Date(Number(ms)) };
}

function textOf(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString('latin1');
}
