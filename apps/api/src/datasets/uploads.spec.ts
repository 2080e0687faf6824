import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { datasetKey } from '@celerity/storage';
import { deriveId, IDEMPOTENCY_KEYS, type IdempotencyKeys } from '@celerity/task-core';
import { StorageGateway } from '../testing/storage-gateway.js';

const CSV = 'torque,kind\n42.8,L\n46.3,M\n';
const PATH = '/api/datasets?name=once';

describe('an upload under an Idempotency-Key', () => {
  let gateway: StorageGateway;
  beforeAll(async () => void (gateway = await StorageGateway.start()), 60_000);
  afterAll(() => gateway.stop());

  const upload = (key: string, body = CSV) =>
    gateway.ask(PATH, { method: 'POST', headers: { 'content-type': 'text/csv', 'idempotency-key': key }, body });
  const idOf = async (answer: ReturnType<typeof upload>) => (await answer).json<{ dataset_id: string }>().dataset_id;
  const stored = async () => {
    const ids = (await gateway.datasets.list({ limit: 100 })).items.map(({ id }) => id);
    const keys: string[] = [];
    for await (const { key } of gateway.artifacts.list('datasets/')) keys.push(key);
    expect(keys.sort()).toEqual(ids.map(datasetKey).sort());
    return ids;
  };

  it('is one data set, and repeats its answer', async () => {
    const key = randomUUID();
    const first = await upload(key);
    const ids = await stored();
    const again = await upload(key);
    expect(again.json()).toEqual(first.json());
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', location: first.headers.location });
    expect(again.status).toBe(201);
    expect(await stored()).toEqual(ids);
  });

  it('is refused with other bytes, also as many of them', async () => {
    const key = randomUUID();
    await upload(key);
    const ids = await stored();
    const other = await upload(key, CSV.replace('42.8', '42.9'));
    expect(other.json()).toMatchObject({ type: 'urn:celerity:problem:idempotency-key-reused' });
    expect((await upload('', CSV)).json()).toMatchObject({ errors: [{ path: 'headers.idempotency-key' }] });
    expect(await stored()).toEqual(ids);
  });

  it('is one data set for two at once', async () => {
    const key = randomUUID();
    const [one, two] = await Promise.all([idOf(upload(key)), idOf(upload(key))]);
    expect(one).toBe(two);
    expect((await stored()).filter((id) => id === one)).toHaveLength(1);
    expect(await idOf(upload(key))).toBe(one);
  });

  it('goes on where a gateway died that had claimed the key', async () => {
    const [key, seed] = [randomUUID(), randomUUID()];
    const id = deriveId(seed, 0);
    await gateway.datasets.create({ id, name: 'once', source: 'upload', taskId: `profile-${id}` });
    await gateway.write(datasetKey(id), CSV);
    const digest = createHash('sha256').update(CSV).digest('base64url');
    await gateway.server.get<IdempotencyKeys>(IDEMPOTENCY_KEYS).claim('anonymous', key, ['POST', PATH, digest], seed);
    expect((await upload(key)).json()).toMatchObject({ dataset_id: id, state: 'ready', rows: 2 });
    await stored();
  });

  it('is carried out anew after an error', async () => {
    const key = randomUUID();
    const ids = await stored();
    for (const _ of ['once', 'twice']) expect((await upload(key, 'a,b\n1\n')).status).toBe(422);
    expect(await stored()).toEqual(ids);
  });
});
