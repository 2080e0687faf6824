import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { models as table } from '../database/schema.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { Models } from './models.js';

onEveryDialect('Models', (server) => {
  let database: Database;
  let models: Models;
  beforeAll(async () => {
    database = await openTables(server().url);
    models = new Models(database);
  });
  afterAll(() => database.close());

  const create = async (kind: string) => {
    const id = randomUUID();
    const row = { id, kind, name: kind, datasetId: id, config: {}, card: { wide: true }, artifact: 'a', bytes: 1 };
    await database.run((db) => db.insert(table).values(row));
    return id;
  };

  it('lists those of a kind, without what may be large', async () => {
    const [tvae, other] = [await create('tvae'), await create('other')];
    const { items, nextCursor } = await models.list({ kind: 'tvae', limit: 10 });
    expect([items.map(({ id }) => id), nextCursor]).toEqual([[tvae], null]);
    expect(items[0]).not.toHaveProperty('card');
    const first = await models.list({ limit: 1 });
    const second = await models.list({ limit: 1, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual([tvae, other].sort());
  });

  it('keeps the last quality report', async () => {
    const id = await create('tvae');
    expect(await models.saveQuality(id, { overall: 0.9 })).toBe(true);
    expect(await models.saveQuality(id, { overall: 0.94 })).toBe(true);
    expect(await models.find(id)).toMatchObject({ card: { wide: true }, quality: { overall: 0.94 } });
  });

  it('deletes one, and tells what it was', async () => {
    const id = await create('tvae');
    expect(await models.delete(id)).toMatchObject({ id, artifact: 'a' });
    expect(await models.delete(id)).toBeUndefined();
    expect(await models.saveQuality(id, {})).toBe(false);
  });
});
