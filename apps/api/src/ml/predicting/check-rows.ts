import type { Row } from '@celerity/contracts';
import { ProblemError, problemTypes } from '@celerity/server';
import { unknownColumn } from '../../datasets/unknown-column.js';
import type { RowColumns } from './row-columns.js';

interface Issue {
  path: string;
  message: string;
}

/** Most mistakes that are told at once. */
const MAX_TOLD = 20;

/**
 * Sees to it that rows are what a model can be asked about: every column that it needs, numbers where it learnt from numbers, no column
 * that it does not know, and nothing that a database could not keep.
 *
 * @throws ProblemError 422 with the first mistakes and their places: `rows[3]['Torque [Nm]']`
 */
export function checkRows(rows: readonly Record<string, unknown>[], columns: RowColumns): asserts rows is Row[] {
  const issues: Issue[] = [];
  for (const [index, row] of rows.entries()) {
    issues.push(...issuesOf(row, columns).map(([column, message]) => ({ path: pathOf(index, column), message })));
    if (issues.length >= MAX_TOLD) break;
  }
  const errors = issues.slice(0, MAX_TOLD);
  const [first] = errors;
  if (!first) return;
  const told = errors.length === MAX_TOLD ? ` The first ${MAX_TOLD} are listed; there may be more.` : '';
  throw new ProblemError(problemTypes.invalidRequest, `${first.path}: ${first.message}.${told}`, { errors });
}

function issuesOf(row: Record<string, unknown>, columns: RowColumns): [column: string, message: string][] {
  const issues: [string, string][] = [];
  for (const { name, kind } of columns.features) {
    if (!Object.hasOwn(row, name)) issues.push([name, 'is missing; null says that it has no value']);
    else if (kind === 'numeric' && typeof row[name] === 'string') {
      issues.push([name, `must be a number, not the text '${row[name].slice(0, 50)}'`]);
    }
  }
  for (const name of columns.orders)
    if (row[name] === undefined || row[name] === null) issues.push([name, 'must have a value']);
  for (const name of Object.keys(row)) {
    const wrong = columns.allowed.has(name)
      ? wrongValue(row[name])
      : unknownColumn(name, [...columns.allowed], 'the model');
    if (wrong !== undefined) issues.push([name, wrong]);
  }
  return issues;
}

function wrongValue(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : 'is larger than any number';
    case 'string':
      return value.includes('\0') || LONE_SURROGATE.test(value) ? 'has characters that no text has' : undefined;
    case 'boolean':
      return undefined;
    default:
      return value === null ? undefined : 'must be a number, a text, true, false or null';
  }
}

/** Half of a character, which neither UTF-8 nor a database can write. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function pathOf(index: number, column: string): string {
  return `rows[${index}]['${column.slice(0, 200)}']`;
}
