import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '@celerity/task-core/testing';
import type { Session } from '../resources/session.js';
import { ActingDashboard } from '../testing/acting-dashboard.js';
import { CLIENT, TestBrowser, TestProvider } from '../testing/test-provider.js';

jest.setTimeout(120_000);

const GROUPS = { ada: ['staff', 'plant-ops', 'it-admins'], oli: ['plant-ops'], eve: ['visitors'] };

describe('signing in by OpenID Connect', () => {
  let dashboard: ActingDashboard;
  let provider: TestProvider;
  beforeAll(async () => {
    // What a provider for tests lacks for production it says at length.
    for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
    // What the provider must know before the dashboard is there: where it sends browsers back to.
    const port = await freePort();
    provider = await TestProvider.start(`http://127.0.0.1:${port}/ui/login/oidc/callback`, GROUPS);
    dashboard = await ActingDashboard.start({
      PORT: String(port),
      DASHBOARD_OIDC_ISSUER: provider.issuer,
      DASHBOARD_OIDC_CLIENT_ID: CLIENT.client_id,
      DASHBOARD_OIDC_CLIENT_SECRET: CLIENT.client_secret,
      DASHBOARD_OIDC_REDIRECT_URI: `http://127.0.0.1:${port}/ui/login/oidc/callback`,
      DASHBOARD_OIDC_ROLES: 'plant-ops=operator,it-admins=admin,staff=viewer',
    });
  }, 120_000);
  afterAll(async () => {
    await dashboard?.stop();
    await provider?.stop();
    jest.restoreAllMocks();
  });

  const start = (returnTo = '/workers') =>
    `${dashboard.server.url}/ui/login/oidc?return_to=${encodeURIComponent(returnTo)}`;
  const callback = () => `${dashboard.server.url}/ui/login/oidc/callback`;
  const whoIs = async (browser: TestBrowser) =>
    ((await (await browser.open(`${dashboard.server.url}/ui/api/session`)).json()) as Session).user;

  it('is offered first', async () => {
    const { login } = (await dashboard.ask('/ui/api/session')).json<Session>();
    expect(login).toEqual({ ways: ['oidc', 'basic'], oidc_url: '/ui/login/oidc' });
  });

  it.each([
    ['ada', 'admin'],
    ['oli', 'operator'],
  ])('lets %s in as %s, back to the page they came from', async (name, role) => {
    const browser = new TestBrowser();
    const arrived = await browser.open(await browser.signIn(start(), name, callback()));
    expect([arrived.status, arrived.headers.get('location')]).toEqual([302, '/workers']);
    expect(await whoIs(browser)).toEqual({ name: `${name}@plant.example`, role });
    const [entry] = await dashboard.audit(`?action=session.login&user=${name}@plant.example`);
    expect(entry).toMatchObject({ role, outcome: 'done', details: { way: 'oidc', status: 302 } });
  });

  it('keeps out who has no role here', async () => {
    const browser = new TestBrowser();
    const arrived = await browser.open(await browser.signIn(start(), 'eve', callback()));
    expect(arrived.headers.get('location')).toBe('/?sign_in_error=no_role');
    expect(await whoIs(browser)).toBeNull();
    const [entry] = await dashboard.audit('?user=eve@plant.example');
    expect(entry).toMatchObject({ outcome: 'refused', details: { refusal: 'no_role' } });
  });

  it('takes an answer once, and only from the browser in which the login began', async () => {
    const [browser, other] = [new TestBrowser(), new TestBrowser()];
    const answer = await browser.signIn(start(), 'ada', callback());
    expect((await other.open(answer)).headers.get('location')).toBe('/?sign_in_error=login_expired');
    expect((await browser.open(answer)).headers.get('location')).toBe('/workers');
    expect((await browser.open(answer)).headers.get('location')).toBe('/?sign_in_error=login_expired');
    expect(await whoIs(other)).toBeNull();
  });

  it('refuses an answer that belongs to another login, and a code that the provider does not know', async () => {
    for (const change of [{ state: 'forged' }, { code: 'forged' }, { iss: 'https://evil.example' }]) {
      const browser = new TestBrowser();
      const answer = new URL(await browser.signIn(start(), 'ada', callback()));
      for (const [name, value] of Object.entries(change)) answer.searchParams.set(name, value);
      expect((await browser.open(answer.href)).headers.get('location')).toBe('/?sign_in_error=provider_refused');
      expect(await whoIs(browser)).toBeNull();
    }
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/a\r\nset-cookie: x=1',
    'javascript:alert(1)',
  ])('leads back to no other server: %j', async (returnTo) => {
    const browser = new TestBrowser();
    const arrived = await browser.open(await browser.signIn(start(returnTo), 'oli', callback()));
    expect(arrived.headers.get('location')).toBe('/');
  });

  it('says when the provider is not there', async () => {
    await provider.stop();
    await dashboard.boot({
      DASHBOARD_OIDC_ISSUER: provider.issuer,
      DASHBOARD_OIDC_CLIENT_ID: CLIENT.client_id,
      DASHBOARD_OIDC_REDIRECT_URI: 'http://127.0.0.1/ui/login/oidc/callback',
    });
    const answer = await new TestBrowser().open(start());
    expect(answer.headers.get('location')).toBe('/?sign_in_error=provider_unreachable');
    await dashboard.boot();
    expect((await dashboard.ask('/ui/login/oidc')).status).toBe(409);
  });
});
