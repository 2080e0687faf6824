import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { StorageUnavailableError } from '../errors.js';
import { S3Process } from '../testing/s3-process.js';
import { TestArtifacts } from '../testing/test-artifacts.js';
import { TinyDisk } from '../testing/tiny-disk.js';
import {
  ArtifactNotFoundError,
  type ArtifactStore,
  ArtifactStoreFullError,
  ArtifactTooLargeError,
  InvalidArtifactKeyError,
} from './artifact-store.js';
import { openArtifactStore } from './open-artifact-store.js';

const MIB = 1024 ** 2;

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of texts) yield Buffer.from(chunk);
}

/** So many mebibytes, which take two parts of an upload and more. */
async function* mebibytes(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(MIB, index);
}

async function fill(store: ArtifactStore): Promise<never> {
  for (let index = 0; ; index += 1) await store.write(`filler-${index}`, chunks('x'));
}

interface Place {
  url: string;
  remove(): Promise<void>;
}

const places: [name: string, create: () => Promise<Place>][] = [
  ['a folder', () => TestArtifacts.create()],
  [
    'S3',
    async () => {
      const s3 = await S3Process.start();
      return { url: s3.url(), remove: () => s3.stop() };
    },
  ],
];

describe.each(places)('artifacts in %s', (_, create) => {
  let place: Place;
  let store: ArtifactStore;
  beforeAll(async () => {
    place = await create();
    store = openArtifactStore(place.url);
  }, 20_000);
  afterAll(() => place.remove());
  afterEach(async () => {
    for await (const { key } of store.list('')) await store.delete(key);
  });

  const keys = async (prefix: string) => {
    const listed = [];
    for await (const { key } of store.list(prefix)) listed.push(key);
    return listed.sort();
  };

  it('keeps what is written, replaces it, and forgets it', async () => {
    expect(await store.write('models/a.onnx', chunks('one', 'two'))).toEqual({ bytes: 6 });
    expect(await text(await store.read('models/a.onnx'))).toBe('onetwo');
    expect(await store.size('models/a.onnx')).toBe(6);
    await store.write('models/a.onnx', chunks('three'));
    expect((await store.readBytes('models/a.onnx')).toString()).toBe('three');
    await store.delete('models/a.onnx');
    await store.delete('models/a.onnx');
    expect(await keys('')).toEqual([]);
  });

  it('keeps nothing, too', async () => {
    await store.write('empty', chunks());
    expect([await store.size('empty'), (await store.readBytes('empty')).length]).toEqual([0, 0]);
  });

  it('keeps large things', async () => {
    expect(await store.write('datasets/large.csv', mebibytes(20))).toEqual({ bytes: 20 * MIB });
    const read = await buffer(await store.read('datasets/large.csv'));
    expect(read.equals(await buffer(mebibytes(20)))).toBe(true);
  }, 30_000);

  it('reads a part', async () => {
    await store.write('part', chunks('0123456789'));
    const read = async (start?: number, end?: number) =>
      text(await store.read('part', { ...(start !== undefined && { start }), ...(end !== undefined && { end }) }));
    expect([await read(3), await read(2, 4), await read(undefined, 1), await read(20)]).toEqual([
      '3456789',
      '234',
      '01',
      '',
    ]);
  });

  it('says what is not there', async () => {
    await expect(store.read('gone')).rejects.toThrow(ArtifactNotFoundError);
    await expect(store.readBytes('gone')).rejects.toThrow("There is no artifact 'gone'");
    await expect(store.size('gone/too')).rejects.toThrow(ArtifactNotFoundError);
  });

  it('lists by the beginning of keys', async () => {
    for (const key of ['a', 'ab/c', 'ab/d/e', 'b']) await store.write(key, chunks(key));
    expect(await keys('')).toEqual(['a', 'ab/c', 'ab/d/e', 'b']);
    expect(await keys('a')).toEqual(['a', 'ab/c', 'ab/d/e']);
    expect(await keys('ab/')).toEqual(['ab/c', 'ab/d/e']);
    expect(await keys('ab/d')).toEqual(['ab/d/e']);
    expect(await keys('none/')).toEqual([]);
    for await (const info of store.list('b')) {
      expect(info).toMatchObject({ key: 'b', bytes: 1 });
      expect(Math.abs(Date.now() - info.modified.getTime())).toBeLessThan(60_000);
    }
  });

  it.each(['', '/a', '../a', 'a/../b', 'a//b', 'a/', 'a/.b', 'A', 'a b', 'a\0', 'é', 'a'.repeat(513)])(
    'refuses the key %j',
    async (key) => {
      await expect(store.write(key, chunks('x'))).rejects.toThrow(InvalidArtifactKeyError);
      await expect(store.read(key)).rejects.toThrow(InvalidArtifactKeyError);
    },
  );

  it.each([
    ['in the beginning', 0],
    ['after parts were sent', 20],
  ])(
    'keeps nothing of what its source breaks off %s',
    async (_when, count) => {
      async function* broken() {
        yield* mebibytes(count);
        throw new Error('mine');
      }
      await expect(store.write('broken', broken())).rejects.toThrow('mine');
      expect(await keys('')).toEqual([]);
    },
    30_000,
  );

  it('keeps nothing of what is too large', async () => {
    await expect(store.write('large', mebibytes(20), { maxBytes: 20 * MIB - 1 })).rejects.toThrow(
      ArtifactTooLargeError,
    );
    expect(await keys('')).toEqual([]);
    expect(await store.write('fits', chunks('12345'), { maxBytes: 5 })).toEqual({ bytes: 5 });
  }, 30_000);

  it('stops when it is told to, though its source hangs', async () => {
    const stop = new AbortController();
    async function* hanging() {
      yield* mebibytes(20);
      stop.abort(new Error('cancelled'));
      await new Promise(() => undefined);
    }
    await expect(store.write('hanging', hanging(), { signal: stop.signal })).rejects.toThrow('cancelled');
    expect(await keys('')).toEqual([]);
  }, 30_000);

  it('is well', async () => {
    expect(await store.check()).toEqual(expect.any(Object));
  });
});

describe('artifacts in a folder', () => {
  let place: TestArtifacts;
  beforeAll(async () => void (place = await TestArtifacts.create()));
  afterAll(() => place.remove());

  it('removes what a killed process has left, after a day', async () => {
    const [drafts, store] = [join(place.url, '.drafts'), openArtifactStore(`file://${place.url}`)];
    mkdirSync(drafts);
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    for (const name of ['old', 'new']) writeFileSync(join(drafts, name), '');
    utimesSync(join(drafts, 'old'), yesterday, yesterday);
    await store.write('a', chunks('x'));
    while (existsSync(join(drafts, 'old'))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(readdirSync(drafts)).toEqual(['new']);
  });

  const disk = TinyDisk.mount();
  afterAll(() => disk?.unmount());
  (disk ? it : it.skip)('keeps nothing of what does not fit on the disk, and says so', async () => {
    const path = disk?.path ?? '';
    const store = openArtifactStore(path);
    await store.write('kept', mebibytes(1));
    await expect(store.write('kept', mebibytes(4))).rejects.toThrow(ArtifactStoreFullError);
    expect(await store.size('kept')).toBe(MIB);
    expect(readdirSync(join(path, '.drafts'))).toEqual([]);
    writeFileSync(join(path, 'filler'), Buffer.alloc(MIB - 4096 * 4));
    await store.write('rest', chunks('x'));
    await expect(fill(store)).rejects.toThrow(ArtifactStoreFullError);
    await expect(store.check()).rejects.toThrow('ENOSPC');
  });

  it('says what is wrong with the folder', async () => {
    writeFileSync(join(place.url, 'file'), '');
    await expect(openArtifactStore(join(place.url, 'file')).check()).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

describe('artifacts in S3', () => {
  let s3: S3Process;
  beforeAll(async () => void (s3 = await S3Process.start()), 20_000);
  afterAll(() => s3.stop());

  it('leaves no parts behind', async () => {
    const store = openArtifactStore(s3.url());
    await expect(store.write('large', mebibytes(20), { maxBytes: 19 * MIB })).rejects.toThrow(ArtifactTooLargeError);
    // s3rver does not know how to abort an upload: that it was asked to is all that can be seen.
    const asked = () => s3.requests.filter((line) => /prefix\/large\?uploadId=.*AbortMultipartUpload/.test(line));
    while (asked().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked()).toHaveLength(1);
  }, 20_000);

  it('says what is wrong with the store', async () => {
    await expect(openArtifactStore(s3.url('none')).check()).rejects.toThrow("there is no bucket 'none': create it");
    const store = openArtifactStore(s3.url());
    await s3.down();
    await expect(store.check()).rejects.toThrow(StorageUnavailableError);
    await expect(store.size('a')).rejects.toThrow(/^The artifact store s3:\/\/artifacts\/some\/prefix does not answer/);
    await s3.up();
    await store.check();
  }, 20_000);
});
