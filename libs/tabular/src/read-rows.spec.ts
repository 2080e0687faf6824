import { describe, expect, it } from '@jest/globals';
import type { CsvFormat } from './csv-format.js';
import { readRows } from './read-rows.js';
import { collect, fileOf } from './testing/text-source.js';

const format: CsvFormat = { delimiter: ',', header: true, columns: ['a', 'b'] };
const read = async (content: string | Uint8Array, given: Partial<CsvFormat> = {}, pieceBytes?: number) =>
  (await collect(readRows(fileOf(content, pieceBytes), { ...format, ...given }))).flat();

describe('readRows', () => {
  it('leaves out the header, once', async () => {
    expect(await read('a,b\na,b\n1,2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(await read('a,b')).toEqual([]);
  });

  it('starts with the first line where there is no header', async () => {
    expect(await read('1,2\n3,4\n', { header: false })).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it.each([1, 2, 7, 1000])('says where the text is not UTF-8, in pieces of %i bytes', async (pieceBytes) => {
    const bytes = Buffer.concat([Buffer.from('a,b\n"x\ny",é\n\n1,"\n'), Buffer.from([0xe9]), Buffer.from('"\n1,2\n')]);
    await expect(read(bytes, {}, pieceBytes)).rejects.toMatchObject({ reason: 'not-utf8', line: 5, column: 2 });
  });

  it('says that a character is cut off at the end', async () => {
    await expect(read(Buffer.from('a,b\n1,€').subarray(0, 8))).rejects.toMatchObject({
      reason: 'not-utf8',
      line: 2,
      column: 2,
    });
  });

  it('yields rows in batches, as they come', async () => {
    const batches = await collect(readRows(fileOf('a,b\n' + '1,2\n'.repeat(50_000), 2 ** 20), format));
    expect(batches.flat()).toHaveLength(50_000);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThan(2 ** 15);
  });

  it('takes no more of the source than is asked for, and closes it', async () => {
    let pieces = 0;
    let isClosed = false;
    const source = async function* () {
      try {
        for (;;) {
          pieces += 1;
          yield Buffer.from(pieces === 1 ? 'a,b\n' : '1,2\n');
        }
      } finally {
        isClosed = true;
      }
    };
    for await (const batch of readRows(source(), format)) {
      expect(batch).toEqual([['1', '2']]);
      break;
    }
    expect([pieces, isClosed]).toEqual([2, true]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const source = async function* () {
      yield Buffer.from('a,b\n1,2\n');
      for (;;) yield Buffer.from('3,4\n');
    };
    const reading = async () => {
      for await (const batch of readRows(source(), format, { signal: stop.signal })) {
        if (batch[0]?.[0] === '3') stop.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
  });

  it('lets timers fire while it reads what is all there', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await read('a,b\n' + '"1",2\n'.repeat(100_000), {}, 2 ** 20);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});
