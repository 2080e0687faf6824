import type { CardColumn } from '../card.js';

/** Where a column stands in an encoded row: `alphas` scalars first, then one one-hot part for each of `spans`. */
export interface ColumnPlace {
  column: CardColumn;
  /** Index of its scalar; undefined where it has none. */
  alpha: number | undefined;
  /** Its one-hot part: index among the parts, and where it starts in all of them together; undefined where it has none. */
  span: { index: number; start: number; length: number } | undefined;
}

export interface RowLayout {
  alphas: number;
  spans: number[];
  places: ColumnPlace[];
}

export function layoutOf(columns: readonly CardColumn[]): RowLayout {
  const layout: RowLayout = { alphas: 0, spans: [], places: [] };
  let start = 0;
  for (const column of columns) {
    const length = spanLength(column);
    const span = length > 0 ? { index: layout.spans.length, start, length } : undefined;
    layout.places.push({ column, alpha: column.transform === 'modes' ? layout.alphas++ : undefined, span });
    if (span) layout.spans.push(length);
    start += length;
  }
  return layout;
}

function spanLength(column: CardColumn): number {
  switch (column.transform) {
    case 'constant':
      return 0;
    case 'modes':
      return column.means.length + Number(column.missing);
    case 'categories':
      return Math.min(column.levels.length, column.learned + 1);
  }
}
