import type { ModelCard, Prediction, Row } from '@celerity/contracts';
import { machineColumn } from '@celerity/contracts';

/** A call with what was asked and answered. */
export interface Call {
  id: string;
  createdAt: Date;
  inputs: readonly Row[];
  outputs: readonly Prediction[];
}

/** One answer of a call, with the row that it is about. */
export interface PastRow {
  predictionId: string;
  row: number;
  predictedAt: Date;
  machine: string | null;
  /** Of a unit: its last row. Undefined where it is not known. */
  input: Row | undefined;
  output: Prediction;
}

/** What tells rows of a call apart. */
type Columns = Pick<ModelCard, 'task' | 'unit_column' | 'time_column' | 'ignored_columns' | 'excluded'>;

/** The answers of a call, each with its row and machine. */
export function pastRows(call: Call, card: Columns): PastRow[] {
  const { id: predictionId, createdAt: predictedAt, inputs, outputs } = call;
  const last = card.task === 'rul' ? lastRows(inputs, card) : undefined;
  const column = machineColumn(card);
  return outputs.map((output, row) => {
    const input = last ? last.get(String(output.unit)) : inputs[row];
    const machine = output.unit ?? (column === undefined ? undefined : input?.[column]);
    return { predictionId, row, predictedAt, machine: nameOf(machine), input, output };
  });
}

function nameOf(machine: Row[string] | undefined): string | null {
  return machine === null || machine === undefined ? null : String(machine);
}

/** Of every unit the row that is last in time; rows without a time, or of the same, count as they come. */
function lastRows(inputs: readonly Row[], { unit_column: unit, time_column: time }: Columns): Map<string, Row> {
  const last = new Map<string, Row>();
  for (const row of inputs) {
    const name = unit === null ? '' : String(row[unit]);
    const before = last.get(name);
    if (!before || time === null || !isLater(before[time], row[time])) last.set(name, row);
  }
  return last;
}

/** Numbers and moments, as the rows of a unit have either. */
function isLater(a: Row[string] | undefined, b: Row[string] | undefined): boolean {
  return momentOf(a) > momentOf(b);
}

function momentOf(value: Row[string] | undefined): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  return typeof value === 'string' ? Date.parse(value) : NaN;
}
