import { isNumeric, type CategoryColumn, type Table, type TableColumn } from '@celerity/tabular';

/** A column of numbers (or moments, ms) of both tables. NaN is missing. */
export interface AlignedNumbers {
  name: string;
  real: Float64Array;
  synthetic: Float64Array;
}

/** A column of categories of both tables, coded alike: the same code is the same text. -1 is missing. */
export interface AlignedCategories {
  name: string;
  levels: string[];
  real: Int32Array;
  synthetic: Int32Array;
}

export type AlignedColumn = AlignedNumbers | AlignedCategories;

export function isCategories(column: AlignedColumn): column is AlignedCategories {
  return 'levels' in column;
}

export interface IgnoredColumn {
  column: string;
  reason: 'id' | 'only_in_real' | 'only_in_synthetic';
}

/**
 * The columns that both tables have, in the real table's order. The real table decides whether a column holds numbers or categories:
 * a synthetic one may look different, as one of flags that are all 0. Ids say nothing about a distribution and are left out.
 */
export function alignTables(real: Table, synthetic: Table): { columns: AlignedColumn[]; ignored: IgnoredColumn[] } {
  const others = new Map(synthetic.columns.map((column) => [column.name, column]));
  const columns: AlignedColumn[] = [];
  const ignored: IgnoredColumn[] = [];
  for (const column of real.columns) {
    const other = others.get(column.name);
    others.delete(column.name);
    if (column.kind === 'id') ignored.push({ column: column.name, reason: 'id' });
    else if (!other) ignored.push({ column: column.name, reason: 'only_in_real' });
    else columns.push(alignColumns(column, other));
  }
  for (const name of others.keys()) ignored.push({ column: name, reason: 'only_in_synthetic' });
  return { columns, ignored };
}

function alignColumns(real: TableColumn, synthetic: TableColumn): AlignedColumn {
  if (isNumeric(real)) return { name: real.name, real: real.values, synthetic: numbersOf(synthetic) };
  const levels = [...real.levels];
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const { codes, levels: texts } = categoriesOf(synthetic);
  const shared = texts.map((text) => {
    const code = codeOf.get(text) ?? levels.push(text) - 1;
    codeOf.set(text, code);
    return code;
  });
  return { name: real.name, levels, real: real.codes, synthetic: codes.map((code) => (code < 0 ? -1 : shared[code]!)) };
}

function numbersOf(column: TableColumn): Float64Array {
  if (isNumeric(column)) return column.values;
  const numbers = column.levels.map((text) => (text.trim() === '' ? NaN : Number(text)));
  return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : numbers[code]!));
}

function categoriesOf(column: TableColumn): Pick<CategoryColumn, 'codes' | 'levels'> {
  if (!isNumeric(column)) return column;
  const levels: string[] = [];
  const codeOf = new Map<number, number>();
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const code = codeOf.get(value) ?? levels.push(String(value)) - 1;
    codeOf.set(value, code);
    return code;
  });
  return { codes, levels };
}
