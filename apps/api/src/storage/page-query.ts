import { z } from 'zod';

/** Query of every list. */
export const PageQuery = z.object({
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be from 1 to 100')
    .max(100, 'must be from 1 to 100')
    .default(20)
    .describe('Items of a page, 1 to 100.'),
  cursor: z.string().optional().describe('`next_cursor` of the page before.'),
});
export type PageQuery = z.output<typeof PageQuery>;

/** A page of resources, newest first. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe('For the next page; null after the last.'),
  });
