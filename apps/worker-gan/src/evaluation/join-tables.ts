import { type CategoryColumn, isNumeric, type NumericColumn, type Table, type TableColumn } from '@celerity/tabular';

/** The rows of several tables as one table, in order. All have the same columns, as the chunks of one sampling do. */
export async function joinTables(chunks: AsyncIterable<Table>): Promise<Table> {
  const tables: Table[] = [];
  for await (const table of chunks) tables.push(table);
  const columns = tables[0]?.columns ?? [];
  return {
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    columns: columns.map((first, index) =>
      joinColumns(
        first,
        tables.map((table) => table.columns[index] ?? first),
      ),
    ),
  };
}

function joinColumns(first: TableColumn, parts: readonly TableColumn[]): TableColumn {
  return isNumeric(first)
    ? joinNumbers(first, parts.filter(isNumeric))
    : joinCategories(
        first,
        parts.filter((part) => !isNumeric(part)),
      );
}

function joinNumbers(first: NumericColumn, parts: readonly NumericColumn[]): NumericColumn {
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { ...first, values };
}

/** Each chunk has levels of its own. */
function joinCategories(first: CategoryColumn, parts: readonly CategoryColumn[]): CategoryColumn {
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(parts.reduce((sum, part) => sum + part.codes.length, 0));
  let at = 0;
  for (const part of parts) {
    const shared = part.levels.map((level) => {
      const code = codeOf.get(level) ?? levels.push(level) - 1;
      codeOf.set(level, code);
      return code;
    });
    codes.set(
      part.codes.map((code) => shared[code] ?? -1),
      at,
    );
    at += part.codes.length;
  }
  return { ...first, codes, levels };
}
