import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@celerity/server/testing';
import { DatabaseProcess } from '@celerity/storage/testing';
import { ActingDashboard } from '../testing/acting-dashboard.js';

jest.setTimeout(120_000);

describe('the audit log while the database is away', () => {
  let dashboard: ActingDashboard;
  let database: DatabaseProcess;
  beforeAll(async () => {
    database = await DatabaseProcess.start();
    dashboard = await ActingDashboard.start({}, database);
  }, 120_000);
  afterAll(() => dashboard?.stop());

  const pause = () => dashboard.as('anna', '/ui/api/queues/ml/pause', { body: {} });
  const logged = () => dashboard.server.lines.filter(({ msg }) => msg === 'audit').length;

  it('is written to the process’s log at once, and to the database when it is back', async () => {
    await pause();
    expect(await dashboard.audit('?action=queue.pause')).toHaveLength(1);
    await database.down('SIGKILL');
    for (let n = 0; n < 3; n++) expect((await pause()).status).toBe(200);
    expect((await dashboard.as('vera', '/ui/api/queues/ml/pause', { body: {} })).status).toBe(403);
    expect(logged()).toBe(5);
    expect((await dashboard.as('anna', '/ui/api/audit')).json()).toMatchObject({
      status: 503,
      type: 'urn:celerity:problem:storage-unavailable',
    });
    await database.up();
    const whole = () => dashboard.audit('?action=queue.pause', 5);
    const entries = await eventually(whole, (items) => items?.length >= 5);
    expect(entries.map(({ user, outcome }) => `${user} ${outcome}`)).toEqual([
      'vera refused',
      ...Array<string>(4).fill('anna done'),
    ]);
  });
});
