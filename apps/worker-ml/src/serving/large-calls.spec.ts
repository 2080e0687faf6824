import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { MAX_INLINE_BYTES, MAX_ROWS, type Prediction } from '@celerity/contracts';
import { type ArtifactStore, openArtifactStore, predictionInputsKey, predictionOutputsKey } from '@celerity/storage';
import { TestArtifacts } from '@celerity/storage/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LargeCalls } from './large-calls.js';

describe('large calls', () => {
  let folder: TestArtifacts;
  let artifacts: ArtifactStore;
  let calls: LargeCalls;
  beforeAll(async () => {
    folder = await TestArtifacts.create();
    artifacts = openArtifactStore(folder.url);
    calls = new LargeCalls(artifacts);
  });
  afterAll(() => folder.remove());

  const store = async (json: string) => {
    const artifact = predictionInputsKey(randomUUID());
    await artifacts.write(artifact, Readable.from([Buffer.from(json)]));
    return { artifact };
  };

  it('have their rows in the store', async () => {
    const rows = [{ speed: 1, type: null }];
    expect(await calls.rowsOf(await store(JSON.stringify(rows)))).toEqual(rows);
  });

  it.each([
    ['no JSON', '[{'],
    ['no rows', '[1]'],
    ['too many', JSON.stringify(Array.from({ length: MAX_ROWS + 1 }, () => ({})))],
  ])('are refused where there are %s', async (_, json) => {
    await expect(calls.rowsOf(await store(json))).rejects.toThrow('is no JSON array of at most 10000 rows');
  });

  it('are refused where what is there is too large to be rows', async () => {
    const { artifact } = await store(' '.repeat(64 * 2 ** 20 + 1));
    await expect(calls.rowsOf({ artifact })).rejects.toThrow('predict so many rows as a data set');
  });

  it('are refused where there is nothing', async () => {
    const artifact = predictionInputsKey(randomUUID());
    await expect(calls.rowsOf({ artifact })).rejects.toThrow(`There is no artifact '${artifact}'`);
  });

  /** Of so many bytes of JSON, with the brackets around it. */
  const predictionOf = (bytes: number): Prediction => {
    const attributions = Array.from({ length: 1000 }, () => ({ feature: 'speed', value: 1, contribution: 0.5 }));
    const prediction = { base_value: 0, attributions, warnings: [''] };
    const missing = bytes - JSON.stringify([prediction]).length;
    return { ...prediction, warnings: ['x'.repeat(missing)] };
  };

  it.each([
    [MAX_INLINE_BYTES, 'stay in the result'],
    [MAX_INLINE_BYTES + 1, 'go to the store'],
  ])('of %d bytes of answers: they %s', async (bytes) => {
    const [id, predictions] = [randomUUID(), [predictionOf(bytes)]];
    const answer = await calls.resultOf(id, predictions);
    if (bytes <= MAX_INLINE_BYTES) return expect(answer).toEqual({ predictions, artifact: null });
    const artifact = predictionOutputsKey(id);
    expect(answer).toEqual({ predictions: null, artifact });
    expect(JSON.parse((await artifacts.readBytes(artifact)).toString())).toEqual(predictions);
  });
});
