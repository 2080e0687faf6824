import type { Random, Table } from '@celerity/tabular';
import type { ColumnWriters } from './column-writers.js';
import { type Condition, likelihood, tooRare } from './conditions.js';
import type { DecodedRows, Decoder } from './decoder.js';
import type { Proposal } from './proposal.js';

/** All that rows are drawn with. */
export interface RowDrawing {
  decoder: Decoder;
  proposal: Proposal;
  conditions: readonly Condition[];
  /** In the order of the table. */
  writers: readonly ColumnWriters[];
  random: Random;
  signal: AbortSignal | undefined;
}

/** Draws that are made for a table before it is given up: so many for each row, and some more. */
const MAX_DRAWS = { perRow: 1000, more: 1_000_000 };

/** Draws a table of so many rows. */
export async function drawTable(rows: number, drawing: RowDrawing): Promise<Table> {
  const columns = drawing.writers.map((begin) => begin(rows));
  let left = MAX_DRAWS.perRow * rows + MAX_DRAWS.more;
  for (const [component, places] of placesByComponent(rows, drawing).entries()) {
    for (let filled = 0; filled < places.length;) {
      drawing.signal?.throwIfAborted();
      const wanted = Math.ceil((places.length - filled) * drawing.proposal.draws[component]!);
      const decoded = await drawing.decoder.decode(component, wanted, drawing.random);
      if ((left -= decoded.rows) < 0) throw tooRare(drawing.conditions);
      for (let index = 0; index < decoded.rows && filled < places.length; index++) {
        if (!isKept(decoded, index, component, drawing)) continue;
        const row = places[filled++]!;
        for (const column of columns) column.write(decoded, index, row);
      }
    }
  }
  return { rows, columns: columns.map(({ column }) => column) };
}

/** Which rows of the table come from each component: chance decides for each row. */
function placesByComponent(rows: number, { proposal, random }: RowDrawing): number[][] {
  const places: number[][] = proposal.shares.map(() => []);
  for (let row = 0; row < rows; row++) {
    let rest = random.uniform();
    const component = proposal.shares.findIndex((share) => (rest -= share) < 0);
    places.at(component)!.push(row);
  }
  return places;
}

function isKept(decoded: DecodedRows, index: number, component: number, drawing: RowDrawing): boolean {
  const { conditions, proposal, random } = drawing;
  if (conditions.length === 0) return true;
  return random.uniform() * proposal.most[component]! < likelihood(conditions, decoded, index);
}
