import { type CardFeature, machineColumn, type ModelCard } from '@celerity/contracts';

/** What a model takes as columns of a row. */
export interface RowColumns {
  features: readonly CardFeature[];
  /** That tell rows of a unit apart and put them in order: never without a value. */
  orders: readonly string[];
  allowed: ReadonlySet<string>;
  /** Says which machine a row is of. */
  machine: string | undefined;
}

export function rowColumns(card: ModelCard): RowColumns {
  const { features, unit_column: unit, time_column: time, target, ignored_columns: ignored, excluded } = card;
  const own = [unit, time].filter((name) => name !== null);
  const others = [...own, ...(target === null ? [] : [target]), ...ignored, ...excluded.map(({ column }) => column)];
  return {
    features,
    orders: card.task === 'rul' ? own : [],
    allowed: new Set([...features.map(({ name }) => name), ...others]),
    machine: machineColumn(card),
  };
}

/** Machines that rows are of, each once, in the order of the rows. */
export function machinesOf(rows: readonly Readonly<Record<string, unknown>>[], { machine }: RowColumns): string[] {
  if (machine === undefined) return [];
  const values = rows.map((row) => row[machine]).filter((value) => value !== null && value !== undefined);
  return [...new Set(values.map(String))];
}
