import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { EventGaps } from './event-gaps.js';
import { HistorySamples } from './history-samples.js';
import { MOST_SAVED, SavedFilters } from './saved-filters.js';

const T0 = Date.parse('2026-11-28T10:00:00Z');
const at = (minutes: number) => new Date(T0 + minutes * 60_000);

onEveryDialect('what the dashboard keeps beside tasks', (server) => {
  let database: Database;
  beforeAll(async () => void (database = await openTables(server().url)), 60_000);
  afterAll(() => database.close());

  it('keeps figures, and of two who tell of one step what each knows', async () => {
    const samples = new HistorySamples(database);
    await samples.record([]);
    await samples.record([
      { series: 'system', at: at(2), values: { sent: 1, gauges: { workers: 2 } } },
      { series: 'system', at: at(1), values: { sent: 5 } },
      { series: 'other', at: at(1), values: { sent: 9 } },
    ]);
    await samples.record([{ series: 'system', at: at(2), values: { sent: 3 } }]);
    const kept = await samples.since('system', at(1));
    expect(kept.map(({ values }) => values)).toEqual([{ sent: 5 }, { sent: 3, gauges: { workers: 2 } }]);
    expect(await samples.since('system', at(2))).toHaveLength(1);
    expect(await samples.prune(at(2))).toBe(2);
    expect(await samples.since('system', at(0))).toHaveLength(1);
  });

  it('keeps gaps, each once, until they are reconciled and too old', async () => {
    const gaps = new EventGaps(database);
    const gap = { reason: 'trimmed', since: null, until: at(5), count: null, hostname: null };
    await gaps.add({ ...gap, id: '5-0.0' });
    await gaps.add({ ...gap, id: '5-0.0', reason: 'other' });
    await gaps.add({ ...gap, id: '9-0.0', until: at(9), since: at(8), count: 7, hostname: 'w1' });
    expect((await gaps.open()).map(({ id, reason }) => [id, reason])).toEqual([
      ['5-0.0', 'trimmed'],
      ['9-0.0', 'trimmed'],
    ]);
    await gaps.reconciled('5-0.0', 12);
    expect((await gaps.open()).map(({ id }) => id)).toEqual(['9-0.0']);
    expect(await gaps.newest(1)).toMatchObject([{ id: '9-0.0', since: at(8), count: 7, hostname: 'w1', mended: null }]);
    expect((await gaps.newest(9))[1]).toMatchObject({ mended: 12, reconciledAt: expect.any(Date) });
    await gaps.prune(at(6));
    expect(await gaps.newest(9)).toHaveLength(1);
  });

  it('keeps searches that people save, so many of each', async () => {
    const saved = new SavedFilters(database);
    const filter = { name: 'mine', owner: 'olaf', query: 'state:failure', sort: null, columns: ['name'] };
    const first = await saved.save(filter);
    expect(first).toMatchObject(filter);
    const again = await saved.save({ ...filter, query: 'foo' });
    expect(await saved.find(first!.id)).toBeUndefined();
    expect(await saved.all()).toMatchObject([{ id: again!.id, query: 'foo' }]);
    for (let n = 1; n < MOST_SAVED; n++) await saved.save({ ...filter, name: `n${n}` });
    expect(await saved.save({ ...filter, name: 'one too many' })).toBeUndefined();
    expect(await saved.save({ ...filter, name: 'another', owner: 'anna' })).toBeDefined();
    expect(await saved.save({ ...filter, query: 'bar' })).toMatchObject({ query: 'bar' });
    await saved.remove(again!.id);
    expect((await saved.all()).filter(({ owner }) => owner === 'olaf')).toHaveLength(MOST_SAVED);
  }, 60_000);
});
