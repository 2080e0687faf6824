import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TableSource, tableSource } from './table-source.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'demo-'))));
afterAll(() => rm(folder, { recursive: true }));

async function read({ csv, shareOf }: TableSource): Promise<{ text: string; share: number }> {
  const pieces = [];
  let share = 0;
  for await (const piece of csv) {
    pieces.push(piece);
    share += shareOf(piece);
  }
  return { text: Buffer.concat(pieces).toString(), share };
}

describe('tableSource', () => {
  it('makes machine data where no file is named, the same ones every time', async () => {
    const first = await read(await tableSource({ file: undefined, rows: 50 }));
    const lines = first.text.trimEnd().split(/\r?\n/);
    expect(lines).toHaveLength(51);
    expect(lines[0]).toMatch(/^UDI,Product ID,Type,.*,Machine failure,/);
    expect(first.share).toBeCloseTo(1, 10);
    expect(await read(await tableSource({ file: undefined, rows: 50 }))).toEqual(first);
  });

  it('reads the file that the user names', async () => {
    const file = join(folder, 'pump station.csv');
    await writeFile(file, 'a,b\n1,2\n');
    const source = await tableSource({ file, rows: 50 });
    expect(source.name).toBe('pump station');
    expect(await read(source)).toEqual({ text: 'a,b\n1,2\n', share: 1 });
  });

  it('does not take a folder for one', async () => {
    await expect(tableSource({ file: folder, rows: 50 })).rejects.toThrow(`There is no file '${folder}'`);
  });
});
