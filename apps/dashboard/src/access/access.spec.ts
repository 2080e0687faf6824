import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bearer, testKeys } from '@celerity/server/testing';
import type { Session } from '../resources/session.js';
import { ActingDashboard, basic, people } from '../testing/acting-dashboard.js';

jest.setTimeout(120_000);

describe('who may do what', () => {
  let dashboard: ActingDashboard;
  beforeAll(async () => void (dashboard = await ActingDashboard.start(testKeys)), 120_000);
  afterAll(() => dashboard.stop());

  const login = (body: object, headers = {}) => dashboard.ask('/ui/api/session', { body, headers });

  it('tells who is not known how to sign in, and nothing else', async () => {
    const session = (await dashboard.ask('/ui/api/session')).json<Session>();
    expect(session).toMatchObject({
      user: null,
      csrf_token: null,
      login: { ways: ['basic', 'api_key'], oidc_url: null },
    });
    expect((await dashboard.ask('/ui/api/audit')).status).toBe(401);
    expect((await dashboard.ask('/metrics')).status).toBe(401);
  });

  it('signs people in: a session in a cookie that scripts cannot read', async () => {
    const answer = await login({ way: 'basic', name: 'anna', password: people.anna });
    expect(answer.json<Session>().user).toEqual({ name: 'anna', role: 'admin' });
    const [cookie] = answer.headers['set-cookie']!;
    expect(cookie).toMatch(/^celerity_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/i);
    expect(answer.text).not.toContain(cookie!.slice(17, 60));
    const headers = { cookie: cookie!.split(';')[0] };
    expect((await dashboard.ask('/ui/api/audit', { headers })).status).toBe(200);
    const again = (await dashboard.ask('/ui/api/session', { headers })).json<Session>();
    expect(again).toMatchObject({ user: { name: 'anna' }, csrf_token: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it('signs in by API key', async () => {
    expect((await login({ way: 'api_key', key: 'o-key' })).json<Session>().user).toEqual({
      name: 'o',
      role: 'operator',
    });
    expect((await login({ way: 'api_key', key: 'o-kez' })).status).toBe(401);
    expect((await dashboard.ask('/ui/api/session', { headers: bearer('v-key') })).json<Session>().user?.name).toBe('v');
  });

  it.each([
    { way: 'basic', name: 'anna', password: 'anna-is-admiN' },
    { way: 'basic', name: 'anna', password: people.vera },
    { way: 'basic', name: 'nobody', password: people.anna },
    { way: 'basic', name: 'anna', password: '' },
    { way: 'basic', name: '', password: people.anna },
  ])('refuses %j, and tells no more of one than of another', async (body) => {
    const refused = await login(body);
    expect(refused.json()).toMatchObject({ status: 401, type: 'urn:celerity:problem:wrong-credentials' });
    expect(refused.headers['set-cookie']).toBeUndefined();
    expect(refused.json().detail).toBe('Nobody is known here by these. Check them, and try again.');
  });

  it.each([
    {},
    { way: 'basic' },
    { way: 'root' },
    { way: 'basic', name: 'a', password: ['x'] },
    { way: 'api_key', key: {} },
  ])('refuses the body %j', async (body) => expect((await login(body)).status).toBe(422));

  it('lets scripts say name and password with each request, as Flower does', async () => {
    expect((await dashboard.as('anna', '/ui/api/audit')).status).toBe(200);
    expect((await dashboard.as('olaf', '/ui/api/audit')).status).toBe(403);
    const ask = (authorization: string) => dashboard.ask('/ui/api/audit', { headers: { authorization } });
    expect((await ask(`Basic ${Buffer.from('anna:wrong-password').toString('base64')}`)).status).toBe(401);
    expect((await ask('Basic %%%')).status).toBe(401);
    expect((await ask('Basic ')).status).toBe(401);
    expect((await ask(`Digest ${basic('anna').authorization.slice(6)}`)).status).toBe(401);
  });

  it('demands the session’s token of whatever acts with its cookie', async () => {
    const anna = await dashboard.signIn('anna');
    const vera = await dashboard.signIn('vera');
    const { cookie } = anna;
    const end = (headers: Record<string, string>) => dashboard.ask('/ui/api/session', { method: 'DELETE', headers });
    const forged: Record<string, string>[] = [
      { cookie },
      { cookie, 'x-csrf-token': '' },
      { cookie, 'x-csrf-token': vera['x-csrf-token'] },
    ];
    for (const headers of forged) {
      const refused = await end(headers);
      expect(refused.json()).toMatchObject({ status: 403, type: 'urn:celerity:problem:csrf' });
    }
    expect((await dashboard.audit('?action=session.logout'))[0]).toMatchObject({
      user: 'anna',
      outcome: 'refused',
      details: { status: 403, problem: 'csrf' },
    });
    expect((await end({ ...anna, origin: 'https://evil.example' })).status).toBe(403);
    expect((await end(anna)).status).toBe(204);
    expect((await dashboard.ask('/ui/api/audit', { headers: { cookie } })).status).toBe(401);
  });

  it('knows no session by what is stored of it, by another kind of token, or by a cookie that makes no sense', async () => {
    for (const value of ['x', '*', 'a'.repeat(43), '../../', '%00', 'a'.repeat(5000)]) {
      const headers = { cookie: `celerity_session=${value}` };
      expect((await dashboard.ask('/ui/api/audit', { headers })).status).toBe(401);
    }
  });

  it('ends the session that a browser had when it signs in anew', async () => {
    const before = await dashboard.signIn('vera');
    const body = { way: 'basic', name: 'vera', password: people.vera };
    expect((await login(body, { cookie: before.cookie })).status).toBe(200);
    const headers = { cookie: before.cookie };
    expect((await dashboard.ask('/ui/api/session', { headers })).json<Session>().user).toBeNull();
  });

  it('writes logins down, right and wrong, without what was typed', async () => {
    await login({ way: 'basic', name: 'olaf', password: 'not-his-password' });
    await dashboard.signIn('olaf');
    const [right, wrong] = await dashboard.audit('?action=session.login&user=olaf', 2);
    expect(right).toMatchObject({ user: 'olaf', role: 'operator', outcome: 'done', address: '127.0.0.1' });
    expect(wrong).toMatchObject({
      user: 'olaf',
      role: null,
      outcome: 'refused',
      details: { way: 'basic', status: 401 },
    });
    expect(JSON.stringify(await dashboard.audit())).not.toMatch(/not-his-password|olaf-operates/);
    expect(JSON.stringify(dashboard.server.lines)).not.toMatch(/not-his-password|olaf-operates/);
  });

  it('tells the audit log to admins only, page by page', async () => {
    const first = await dashboard.as('anna', '/ui/api/audit?limit=1');
    const { items, next_cursor } = first.json<{ items: { audit_id: string }[]; next_cursor: string }>();
    const second = await dashboard.as('anna', `/ui/api/audit?limit=1&cursor=${next_cursor}`);
    expect(second.json<{ items: { audit_id: string }[] }>().items[0]!.audit_id).not.toBe(items[0]!.audit_id);
    for (const query of ['limit=0', 'limit=999', "cursor=1'--", 'sort=x', 'user=', 'limit=1&limit=2']) {
      expect((await dashboard.as('anna', `/ui/api/audit?${query}`)).status).toBe(422);
    }
    const injected = await dashboard.as('anna', `/ui/api/audit?user=${encodeURIComponent("' or 1=1 --")}`);
    expect(injected.json<{ items: unknown[] }>().items).toEqual([]);
  });
});

describe('settings that change', () => {
  let dashboard: ActingDashboard;
  beforeAll(async () => void (dashboard = await ActingDashboard.start()), 120_000);
  afterAll(() => dashboard.stop());
  const who = async (headers: Record<string, string>) =>
    (await dashboard.ask('/ui/api/session', { headers })).json<Session>().user;

  it('hold at once for those who are signed in; sessions outlive a restart', async () => {
    const headers = await dashboard.signIn('olaf');
    await dashboard.boot();
    expect(await who(headers)).toEqual({ name: 'olaf', role: 'operator' });
    await dashboard.boot({ DASHBOARD_BASIC_AUTH: 'olaf:olaf-operates:viewer' });
    expect(await who(headers)).toEqual({ name: 'olaf', role: 'viewer' });
    await dashboard.boot({ DASHBOARD_BASIC_AUTH: 'olaf:another-password:admin' });
    expect(await who(headers)).toBeNull();
    await dashboard.boot({ DASHBOARD_BASIC_AUTH: 'anna:anna-is-admin' });
    expect(await who(headers)).toBeNull();
  });

  it('limit how many passwords may be tried, also for who knows the right one then', async () => {
    await dashboard.boot({ DASHBOARD_LOGINS_PER_MINUTE: '3' });
    const attempt = (name: string, password: string) =>
      dashboard.ask('/ui/api/session', { body: { way: 'basic', name, password } });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await attempt('anna', 'wrong-password')).status);
    expect(statuses).toEqual([401, 401, 401]);
    const refused = await attempt('anna', people.anna);
    expect(refused.json()).toMatchObject({ status: 429, type: 'urn:celerity:problem:rate-limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await dashboard.as('anna', '/ui/api/audit')).status).toBe(429);
  });

  it('send the cookie by TLS only, where a proxy that is believed says that the browser came so', async () => {
    const body = { way: 'basic', name: 'anna', password: people.anna };
    const cookieBy = async (proto: string) =>
      (await dashboard.ask('/ui/api/session', { body, headers: { 'x-forwarded-proto': proto } })).headers[
        'set-cookie'
      ]![0];
    await dashboard.boot();
    expect(await cookieBy('https')).not.toContain('Secure');
    await dashboard.boot({ TRUST_PROXY: 'true' });
    expect(await cookieBy('https')).toContain('; Secure');
    expect(await cookieBy('http')).not.toContain('Secure');
  });

  it('make everybody admin where nobody is asked, without a session', async () => {
    await dashboard.boot({ DASHBOARD_BASIC_AUTH: '' });
    expect((await dashboard.ask('/ui/api/session')).json()).toMatchObject({
      user: { name: 'anonymous', role: 'admin' },
      login: { ways: ['none'], oidc_url: null },
    });
    expect((await dashboard.ask('/ui/api/audit')).status).toBe(200);
    const body = { way: 'basic', name: 'anna', password: people.anna };
    expect((await dashboard.ask('/ui/api/session', { body })).status).toBe(409);
    expect((await dashboard.ask('/ui/api/audit', { headers: { host: 'evil.example' } })).status).toBe(403);
  });
});
