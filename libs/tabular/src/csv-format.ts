/** Delimiters that are found by themselves. */
export const DELIMITERS = [',', ';', '\t', ' '] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How a CSV file is written. Where `header` is false the first line is a row, and `columns` names its fields. */
export interface CsvFormat {
  delimiter: Delimiter;
  header: boolean;
  /** Names of all columns, in order. */
  columns: string[];
}
