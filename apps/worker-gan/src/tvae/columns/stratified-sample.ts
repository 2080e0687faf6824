import { type CategoryColumn, isNumeric, Random, type Table, type TableColumn } from '@celerity/tabular';

/** Most strata. */
const MAX_STRATA = 2 ** 16;

/**
 * A table's rows, or a sample of them where there are more than `most`: every so manieth of the rows sorted by their categories. So each
 * combination of categories keeps its share, to within one row (systematic sampling with implicit stratification; Cochran, "Sampling
 * Techniques", 1977, chapter 8).
 */
export function stratifiedSample(table: Table, most: number, seed: number): Table {
  if (table.rows <= most) return table;
  const sorted = rowsByStratum(table);
  const step = table.rows / most;
  const start = new Random(seed).uniform() * step;
  const rows = Uint32Array.from({ length: most }, (_, index) => sorted[Math.floor(start + index * step)]!);
  return { rows: most, columns: table.columns.map((column) => picked(column, rows.sort())) };
}

/** All rows, those of the same stratum together. */
function rowsByStratum({ rows, columns }: Table): Uint32Array {
  const strata = new Uint32Array(rows);
  let count = 1;
  for (const { codes, levels } of stratifying(columns)) {
    if (count * (levels.length + 1) > MAX_STRATA) break;
    for (let row = 0; row < rows; row++) strata[row] = strata[row]! * (levels.length + 1) + codes[row]! + 1;
    count *= levels.length + 1;
  }
  const next = new Uint32Array(count + 1);
  for (const stratum of strata) next[stratum + 1]!++;
  for (let stratum = 0; stratum < count; stratum++) next[stratum + 1]! += next[stratum]!;
  const sorted = new Uint32Array(rows);
  strata.forEach((stratum, row) => (sorted[next[stratum]!++] = row));
  return sorted;
}

/** Columns of categories, those with the fewest levels first. */
function stratifying(columns: readonly TableColumn[]): CategoryColumn[] {
  const categories = columns.filter((column) => !isNumeric(column)).filter(({ kind }) => kind !== 'id');
  return categories.sort((a, b) => a.levels.length - b.levels.length);
}

function picked(column: TableColumn, rows: Uint32Array): TableColumn {
  if (isNumeric(column)) return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
  return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
}
