import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ArtifactStoreFullError, datasetKey } from '@celerity/storage';
import { QueueFullError, TaskClient, TaskRevoker } from '@celerity/task-core';
import { eventually } from '@celerity/server/testing';
import { StorageGateway } from '../testing/storage-gateway.js';
import { DatasetList, DatasetResource, UploadedDataset } from './dataset-resource.js';

const CSV = 'torque,kind\n42.8,L\n46.3,M\n,L\n';
const csv = { 'content-type': 'text/csv' };

describe('data sets', () => {
  let gateway: StorageGateway;
  beforeAll(async () => void (gateway = await StorageGateway.start({ LIMIT_UPLOAD: '4096' })), 60_000);
  afterAll(() => gateway.stop());

  const upload = (body: string, query = '', headers: Record<string, string> = {}) =>
    gateway.ask(`/api/datasets${query}`, { method: 'POST', headers: { ...csv, ...headers }, body });
  const stored = async () => {
    const { items } = await gateway.datasets.list({ limit: 100 });
    const keys: string[] = [];
    for await (const { key } of gateway.artifacts.list('datasets/')) keys.push(key);
    return { rows: items.map(({ id }) => datasetKey(id)).sort(), keys: keys.sort() };
  };
  const form = (files: Record<string, string>, fields: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, text] of Object.entries(files)) body.append(name, new Blob([text]), `${name}.csv`);
    for (const [name, text] of Object.entries(fields)) body.append(name, text);
    return fetch(`${gateway.server.url}/api/datasets`, { method: 'POST', body });
  };

  it('takes a table in, reads it and describes its columns', async () => {
    const answer = await upload(CSV, '?name=press');
    expect(answer.status).toBe(201);
    const dataset = UploadedDataset.parse(answer.json());
    expect(dataset).toMatchObject({ name: 'press', state: 'ready', rows: 3, bytes: CSV.length, warnings: [] });
    expect(dataset.columns).toMatchObject([
      { name: 'torque', kind: 'continuous', count: 2, missing: 1, min: 42.8, max: 46.3 },
      { name: 'kind', kind: 'categorical', count: 3, distinct: 2 },
    ]);
    expect(answer.headers.location).toBe(dataset.links.self);
    const shown = DatasetResource.parse((await gateway.ask(dataset.links.self)).json());
    expect(shown).toMatchObject({ dataset_id: dataset.dataset_id, columns: dataset.columns });
  });

  it('takes the file of a form, under its name', async () => {
    const answer = await form({ press: CSV });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ name: 'press.csv', rows: 3 });
  });

  it('takes files without a header, and delimiters by name', async () => {
    const turbofan = await upload('1 1 0.5  \n1 2 0.6  \n', '?columns=unit,cycle,sensor');
    expect(turbofan.json()).toMatchObject({ rows: 2, format: { delimiter: ' ', header: false } });
    const named = await upload('a;b\n1,5;2\n', '?delimiter=semicolon&header=true');
    expect(named.json()).toMatchObject({ rows: 1, format: { delimiter: ';', columns: ['a', 'b'] } });
    expect((await upload(CSV, '?delimiter=pipe')).json()).toMatchObject({
      status: 422,
      errors: [{ path: 'delimiter', message: 'must be comma, semicolon, tab or space' }],
    });
    for (const name of ['name', 'columns']) {
      const odd = await upload(CSV, `?${name}=a%00b`);
      expect(odd.json()).toMatchObject({ status: 422, errors: [{ path: name }] });
    }
  });

  it.each([
    ['a row with too few fields', 'a,b\n1,2\n3\n', { reason: 'ragged-row', line: 3, column: 2 }],
    ['a quote that is not closed', 'a,b\n1,2\n"3,4\n', { reason: 'bad-quoting', line: 3 }],
    ['nothing', '', { reason: 'empty' }],
    ['no rows', 'a,b\n', { reason: 'no-rows' }],
    ['neither header nor names', '1,2\n3,4\n', { reason: 'no-column-names' }],
    ['what is no text', 'a,b\nx\0y,2\n', { reason: 'not-utf8', line: 2 }],
    ['two columns of one name', 'a,a\n1,2\n', { reason: 'duplicate-column' }],
  ])('refuses %s with its place, and keeps nothing', async (_what, body, place) => {
    const before = await stored();
    const answer = await upload(body);
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      type: 'urn:celerity:problem:invalid-csv',
      errors: [{ path: 'body', ...place }],
    });
    expect(await stored()).toEqual(before);
  });

  it('refuses forms without a file or with several, and other bodies', async () => {
    const before = await stored();
    expect(await (await form({})).json()).toMatchObject({
      status: 422,
      detail: expect.stringContaining('has no file'),
    });
    expect(await (await form({ file: CSV }, { name: 'press' })).json()).toMatchObject({
      status: 422,
      detail: expect.stringContaining("'name' is no file"),
    });
    expect(await (await form({ one: CSV, two: CSV })).json()).toMatchObject({
      status: 422,
      detail: expect.stringContaining('more than one file'),
    });
    const long = `a\n${'1\n'.repeat(900)}`;
    expect((await form({ one: long, two: CSV })).status).toBe(422);
    const noBoundary = await upload('--x', '', { 'content-type': 'multipart/form-data' });
    expect(noBoundary.json()).toMatchObject({ status: 422, detail: expect.stringContaining('the form is wrong') });
    const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\n1,2\n';
    const cut = await upload(part, '', { 'content-type': 'multipart/form-data; boundary=x' });
    expect(cut.json()).toMatchObject({ status: 422, detail: expect.stringContaining('cannot be read') });
    expect((await upload('{}', '', { 'content-type': 'application/json' })).status).toBe(415);
    expect(await stored()).toEqual(before);
  });

  it('refuses what is too large, announced or not, and keeps nothing', async () => {
    const before = await stored();
    const large = `a\n${'1\n'.repeat(3000)}`;
    expect((await upload(large)).status).toBe(413);
    const chunked = await fetch(`${gateway.server.url}/api/datasets`, {
      method: 'POST',
      headers: csv,
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect(await stored()).toEqual(before);
  });

  it('keeps nothing of an upload whose client goes away', async () => {
    const before = await stored();
    const outgoing = request(`${gateway.server.url}/api/datasets`, { method: 'POST', headers: csv, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.write('a,b\n1,2\n');
    await eventually(stored, ({ rows }) => rows.length > before.rows.length);
    outgoing.destroy();
    expect(await eventually(stored, ({ rows }) => rows.length === before.rows.length)).toEqual(before);
  });

  it('gives the rows back, plain and packed', async () => {
    const id = await gateway.upload(CSV);
    const plain = await gateway.ask(`/api/datasets/${id}/rows`);
    expect(plain.text).toBe(CSV);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(CSV.length),
      'content-disposition': expect.stringMatching(/^attachment; filename="machines\.csv"/),
    });
    // Fetch takes gzip, and unpacks what came packed.
    const unpacked = await fetch(`${gateway.server.url}/api/datasets/${id}/rows`);
    expect(unpacked.headers.get('content-encoding')).toBe('gzip');
    expect(await unpacked.text()).toBe(CSV);
    const packed = await fetch(`${gateway.server.url}/api/datasets/${id}/rows?format=gzip`);
    expect(packed.headers.get('content-disposition')).toContain('machines.csv.gz');
    expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(CSV);
  });

  it('gives back no rows of what is not whole, or gone', async () => {
    const id = randomUUID();
    await gateway.datasets.create({ id, name: 'new', source: 'upload' });
    expect((await gateway.ask(`/api/datasets/${id}/rows`)).json()).toMatchObject({ status: 409, state: 'uploading' });
    const lost = await gateway.upload(CSV);
    await gateway.artifacts.delete(datasetKey(lost));
    expect((await gateway.ask(`/api/datasets/${lost}/rows`)).json()).toMatchObject({
      type: 'urn:celerity:problem:artifact-gone',
    });
  });

  it('lists the newest first, page by page', async () => {
    const ids = [await gateway.upload(CSV), await gateway.upload(CSV)].reverse();
    const first = DatasetList.parse((await gateway.ask('/api/datasets?limit=1')).json());
    expect(first.items.map(({ dataset_id }) => dataset_id)).toEqual([ids[0]]);
    const next = DatasetList.parse((await gateway.ask(`/api/datasets?limit=1&cursor=${first.next_cursor}`)).json());
    expect(next.items.map(({ dataset_id }) => dataset_id)).toEqual([ids[1]]);
    expect((await gateway.ask('/api/datasets?cursor=nonsense')).json()).toMatchObject({
      status: 422,
      errors: [{ path: 'cursor' }],
    });
  });

  it('deletes a data set, unless a training needs it', async () => {
    const id = await gateway.upload(CSV);
    const jobId = randomUUID();
    await gateway.jobs.create({ id: jobId, datasetId: id, config: {}, taskId: `train-${jobId}` });
    const refused = await gateway.ask(`/api/datasets/${id}`, { method: 'DELETE' });
    expect(refused.json()).toMatchObject({
      status: 409,
      type: 'urn:celerity:problem:dataset-in-use',
      job_id: jobId,
      detail: expect.stringContaining(jobId),
    });
    await gateway.jobs.settle(jobId, 'REVOKED', null);
    expect((await gateway.ask(`/api/datasets/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await gateway.ask(`/api/datasets/${id}`)).status).toBe(404);
    expect((await gateway.ask('/api/datasets/nonsense')).status).toBe(404);
    expect((await stored()).keys).not.toContain(datasetKey(id));
  });

  it('keeps nothing when there is no room', async () => {
    const before = await stored();
    const full = new ArtifactStoreFullError('datasets/x.csv');
    const write = jest.spyOn(gateway.artifacts, 'write').mockRejectedValueOnce(full);
    expect((await upload(CSV)).json()).toMatchObject({ status: 507, type: 'urn:celerity:problem:storage-full' });
    write.mockRestore();
    expect(await stored()).toEqual(before);
  });

  it('keeps nothing when the queue takes no more', async () => {
    const before = await stored();
    const full = new QueueFullError('celery', 10, 10);
    const send = jest.spyOn(gateway.server.get(TaskClient), 'send').mockRejectedValueOnce(full);
    expect((await upload(CSV)).status).toBe(429);
    send.mockRestore();
    expect(await stored()).toEqual(before);
  });

  it('keeps nothing when it is not read, whosever fault that is', async () => {
    await gateway.stopWorkers();
    const before = await stored();
    const answer = upload(CSV);
    const { rows } = await eventually(stored, ({ rows }) => rows.length > before.rows.length);
    const id = rows.find((key) => !before.rows.includes(key))!.slice('datasets/'.length, -'.csv'.length);
    const revoke = () => gateway.server.get(TaskRevoker).revoke(`profile-${id}`);
    await eventually(revoke, (reply) => reply === 'revoked');
    expect((await answer).json()).toMatchObject({ status: 500, type: 'urn:celerity:problem:dataset-not-read' });
    expect(await stored()).toEqual(before);
    await gateway.startReader();
  });

  it('keeps an upload that nobody reads yet, and says so', async () => {
    await gateway.stopWorkers();
    // A worker that could not say goodbye counts as a consumer until its registration ends.
    const consumers = async () => {
      const { items } = (await gateway.ask('/api/queues')).json<{ items: { name: string; consumers: number }[] }>();
      return items.find(({ name }) => name === 'celery')?.consumers;
    };
    await eventually(consumers, (count) => count === 0);
    const answer = await upload(CSV);
    expect(answer.status).toBe(202);
    const { dataset_id, state, rows, warnings } = UploadedDataset.parse(answer.json());
    expect({ state, rows }).toEqual({ state: 'profiling', rows: null });
    expect(warnings).toEqual([expect.stringContaining("'celery'")]);
    const { tasks } = await gateway.startReader();
    await tasks.result(`profile-${dataset_id}`).get({ timeout: 10_000 });
    expect((await gateway.ask(`/api/datasets/${dataset_id}`)).json()).toMatchObject({ state: 'ready', rows: 3 });
  });
});
