import { isMissing, parseNumber, readRows } from '@celerity/tabular';
import type { Gateway } from './gateway.js';
import { Dataset, type Value } from './resources.js';

/** A row of a data set. */
export interface NamedRow {
  /** `row 12` */
  name: string;
  values: Record<string, Value>;
}

/** The first rows of a data set, with numbers where its columns hold numbers and null where a value is missing. */
export async function firstRows(gateway: Gateway, datasetId: string, atMost: number): Promise<NamedRow[]> {
  const path = `/api/datasets/${datasetId}`;
  const { columns, format } = await gateway.get(path, Dataset);
  const numeric = new Set(
    columns.filter(({ kind }) => kind === 'continuous' || kind === 'integer').map(({ name }) => name),
  );
  const { body } = await gateway.stream(`${path}/rows`, {});
  const rows: NamedRow[] = [];
  for await (const batch of body ? readRows(body, format) : []) {
    for (const cells of batch.slice(0, atMost - rows.length)) {
      const values = cells.map((cell, index) => {
        const [name = '', text] = [format.columns[index], cell.trim()];
        return [name, isMissing(text) ? null : numeric.has(name) ? parseNumber(text) : text];
      });
      rows.push({ name: `row ${rows.length + 1}`, values: Object.fromEntries(values) });
    }
    if (rows.length >= atMost) break;
  }
  return rows;
}
