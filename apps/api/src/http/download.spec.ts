import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { attachment, packed, takesGzip } from './download.js';

describe('a download', () => {
  it('has a name that every header can carry, and its own', () => {
    expect(attachment('Prüfstand "7"\r\nX: y.csv', 'text/csv')).toEqual({
      'content-type': 'text/csv',
      'content-disposition':
        'attachment; filename="Pr_fstand_7_X_y.csv"; filename*=UTF-8\'\'Pr%C3%BCfstand%20%227%22%0D%0AX%3A%20y.csv',
    });
  });

  it.each([
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['deflate, x-gzip ; q=1.0', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000', false],
    ['identity', false],
    [undefined, false],
  ])('is packed for who takes it: %s', (header, expected) => expect(takesGzip(header)).toBe(expected));

  it('is whole when it is packed, or fails', async () => {
    const bytes = await buffer(packed(Readable.from([Buffer.from('a,b\n'), Buffer.from('1,2\n')])));
    expect(gunzipSync(bytes).toString()).toBe('a,b\n1,2\n');
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('a');
        throw new Error('disk');
      })(),
    );
    await expect(buffer(packed(broken))).rejects.toThrow('disk');
  });

  it('lets go of its file when its reader goes', async () => {
    const file = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    const closed = new Promise((resolve) => file.once('close', resolve));
    packed(file).destroy();
    await closed;
    expect(file.destroyed).toBe(true);
  });
});
