import { isMissing, parseMoment, parseNumber } from '../cell.js';
import type { ColumnKind } from '../column-profile.js';
import { ownText } from '../own-text.js';
import type { CategoryColumn, NumericColumn, TableColumn } from '../table.js';

const FIRST_CAPACITY = 1024;
const GROWTH = 1.5;

/** Fills a column of a table, cell by cell. */
export interface ColumnBuilder {
  /** @param raw the field as it stands in the file */
  set(row: number, raw: string): void;
  /** Copies a cell over another. */
  copy(from: number, to: number): void;
  /** The column of the first `rows` cells. To be called once. */
  finish(rows: number): TableColumn;
}

export function columnBuilder(name: string, kind: ColumnKind): ColumnBuilder {
  switch (kind) {
    case 'continuous':
    case 'integer':
      return new NumericBuilder(name, kind, parseNumber);
    case 'datetime':
      return new NumericBuilder(name, kind, parseMoment);
    case 'categorical':
    case 'boolean':
    case 'id':
      return new CategoryBuilder(name, kind);
  }
}

class NumericBuilder implements ColumnBuilder {
  private values = new Float64Array(FIRST_CAPACITY);

  constructor(
    private readonly name: string,
    private readonly kind: NumericColumn['kind'],
    private readonly parse: (text: string) => number,
  ) {}

  set(row: number, raw: string): void {
    if (row >= this.values.length) this.values = grown(this.values, new Float64Array(row * GROWTH));
    this.values[row] = this.parse(raw.trim());
  }

  copy(from: number, to: number): void {
    this.values[to] = this.values[from]!;
  }

  finish(rows: number): NumericColumn {
    this.values = this.values.slice(0, rows);
    return { name: this.name, kind: this.kind, values: this.values };
  }
}

class CategoryBuilder implements ColumnBuilder {
  private codes = new Int32Array(FIRST_CAPACITY);
  private readonly texts: string[] = [];
  /** Code of each text, and of each field as it stands in the file: 'a' and ' a' have one code. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly name: string,
    private readonly kind: CategoryColumn['kind'],
  ) {}

  set(row: number, raw: string): void {
    if (row >= this.codes.length) this.codes = grown(this.codes, new Int32Array(row * GROWTH));
    this.codes[row] = this.known.get(raw) ?? this.meet(ownText(raw));
  }

  copy(from: number, to: number): void {
    this.codes[to] = this.codes[from]!;
  }

  finish(rows: number): CategoryColumn {
    const codes = this.codes.slice(0, rows);
    this.codes = codes;
    const used = [...new Set(codes)].filter((code) => code >= 0);
    // The order of ids is that of the rows: there may be millions, and none has a meaning.
    if (this.kind !== 'id') used.sort((a, b) => (this.texts[a]! < this.texts[b]! ? -1 : 1));
    const newCodes = new Int32Array(this.texts.length);
    used.forEach((code, level) => (newCodes[code] = level));
    for (let row = 0; row < rows; row++) if (codes[row]! >= 0) codes[row] = newCodes[codes[row]!]!;
    return { name: this.name, kind: this.kind, codes, levels: used.map((code) => this.texts[code]!) };
  }

  private meet(raw: string): number {
    const code = this.codeOf(this.textOf(raw.trim()));
    this.known.set(raw, code);
    return code;
  }

  private codeOf(text: string): number {
    if (isMissing(text)) return -1;
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** A boolean may say 1 and 1.0. */
  private textOf(text: string): string {
    const number = this.kind === 'boolean' ? parseNumber(text) : NaN;
    return Number.isNaN(number) ? text : String(number);
  }
}

function grown<A extends Float64Array | Int32Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
