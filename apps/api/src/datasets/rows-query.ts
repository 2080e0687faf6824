import { z } from 'zod';

/** Query of `GET /api/datasets/{id}/rows`. */
export const RowsQuery = z.object({
  format: z.enum(['csv', 'gzip']).default('csv').describe('CSV, or a file of CSV packed by gzip.'),
});
export type RowsQuery = z.output<typeof RowsQuery>;
