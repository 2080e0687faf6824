/** What spreadsheets take for a formula (OWASP, CSV injection): somebody else's argument must not run in them. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of CSV as RFC 4180 has it. Texts that a spreadsheet would run get an apostrophe before them. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
