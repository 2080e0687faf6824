/** What sensors showed of units over time: unit by unit, within each in order of time. */
export interface Runs {
  rows: number;
  units: readonly Unit[];
  /** By row: numbers as they are, moments in hours. */
  time: Float64Array;
  /** By sensor, then by row: numbers, and codes of levels; NaN where missing. */
  sensors: readonly Float32Array[];
}

/** Its rows are `begin` to `end - 1`, at least one. */
export interface Unit {
  name: string | number;
  begin: number;
  end: number;
}

const HOUR_MS = 3_600_000;

/** Moments, ms, as times of runs. */
export function hours(moments: Float64Array): Float64Array {
  return moments.map((ms) => ms / HOUR_MS);
}

/** Rows in order. */
export interface OrderedRows {
  units: Unit[];
  /** Where each row was before: an index into the rows given. */
  order: Int32Array;
}

/** Puts rows in order: units as they first come, rows of a unit by time; rows of the same time stay as they are. */
export function orderRows(unitOf: readonly (string | number)[], time: Float64Array): OrderedRows {
  const rowsOf = new Map<string | number, number[]>();
  unitOf.forEach((name, row) => {
    const rows = rowsOf.get(name);
    if (rows) rows.push(row);
    else rowsOf.set(name, [row]);
  });
  const order = new Int32Array(unitOf.length);
  const units: Unit[] = [];
  for (const [name, rows] of rowsOf) {
    const begin = units.at(-1)?.end ?? 0;
    order.set(
      rows.sort((a, b) => time[a]! - time[b]! || a - b),
      begin,
    );
    units.push({ name, begin, end: begin + rows.length });
  }
  return { units, order };
}

/** The rows of columns, in order. */
export function runsOf({ units, order }: OrderedRows, time: Float64Array, sensors: readonly Float32Array[]): Runs {
  return {
    rows: order.length,
    units,
    time: Float64Array.from(order, (row) => time[row]!),
    sensors: sensors.map((values) => Float32Array.from(order, (row) => values[row]!)),
  };
}
