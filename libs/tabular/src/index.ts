export { isMissing, parseMoment, parseNumber } from './cell.js';
export {
  COLUMN_KINDS,
  type CategoryHistogram,
  type ColumnKind,
  type ColumnProfile,
  type Histogram,
  type NumericHistogram,
  type TableProfile,
} from './column-profile.js';
export { CSV_ERROR_REASONS, CsvError, type CsvErrorReason, type CsvPlace } from './csv-error.js';
export { columnDrift, DRIFT_VERDICTS, type ColumnDrift, type DriftVerdict } from './drift/column-drift.js';
export type { Distribution } from './drift/binned.js';
export { DELIMITERS, type CsvFormat, type Delimiter } from './csv-format.js';
export { detectFormat, HEAD_BYTES } from './detect-format.js';
export { ownText } from './own-text.js';
export { Pacer } from './pacer.js';
export { profileTable, type ProfileOptions } from './profile-table.js';
export { Random, type RandomState } from './random.js';
export { readRows } from './read-rows.js';
export { readTable, type ReadTableOptions, type TableSample } from './read-table.js';
export { isNumeric, type CategoryColumn, type NumericColumn, type Table, type TableColumn } from './table.js';
export { writeCsv } from './write-csv.js';
