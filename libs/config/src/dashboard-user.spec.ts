import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { dashboardUsers } from './dashboard-user.js';
import { loadSettings } from './load-settings.js';
import { describeSettings } from './describe-settings.js';
import { isGuarded, SettingsError } from './settings.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const messages = (text: string) => dashboardUsers.safeParse(text).error?.issues.map((issue) => issue.message);

describe('dashboardUsers', () => {
  it('reads every entry; an admin unless a role is said, and passwords may hold colons', () => {
    expect(dashboardUsers.parse('ann:correct horse, bob@site:pass:word:viewer,eve:viewer:viewer:operator')).toEqual([
      { name: 'ann', role: 'admin', sha256: sha256('correct horse') },
      { name: 'bob@site', role: 'viewer', sha256: sha256('pass:word') },
      { name: 'eve', role: 'operator', sha256: sha256('viewer:viewer') },
    ]);
  });

  it('says which entry is wrong without repeating it', () => {
    expect(messages('ann:correct horse,hunter22')).toEqual([expect.stringMatching(/^entry 2 must be name:password/)]);
    expect(messages('ann:hunter2')).toEqual(['entry 1 (ann) has a password of less than 8 characters']);
    expect(messages('ann:correct horse,ann:battery staple')).toEqual([expect.stringContaining('repeats the name ann')]);
  });

  it('shows no password, neither in what is wrong nor in the settings', () => {
    const env = { DASHBOARD_BASIC_AUTH: 'ann:correct horse' };
    expect(JSON.stringify(describeSettings(loadSettings({}, env)))).not.toMatch(/correct horse|[0-9a-f]{64}/);
    const broken = () => loadSettings({}, { DASHBOARD_BASIC_AUTH: 'ann:correct horse,ann:correct horse' });
    expect(broken).toThrow(SettingsError);
    expect(broken).toThrow(/ann:\*\*\*,ann:\*\*\*/);
  });
});

describe('isGuarded', () => {
  const users = { DASHBOARD_BASIC_AUTH: 'ann:correct horse' };
  const oidc = {
    DASHBOARD_OIDC_ISSUER: 'https://id.example.com',
    DASHBOARD_OIDC_CLIENT_ID: 'celerity',
    DASHBOARD_OIDC_REDIRECT_URI: 'https://dash.example.com/ui/login/oidc/callback',
  };

  it.each([users, oidc])('lets users guard the app to which they sign in, and no other: %j', (env) => {
    expect(isGuarded(loadSettings({ signIn: true }, { ...env, HOST: '0.0.0.0' }))).toBe(true);
    expect(isGuarded(loadSettings({}, env))).toBe(false);
    expect(() => loadSettings({}, { ...env, HOST: '0.0.0.0' })).toThrow(/API_KEYS/);
  });

  it('refuses another address than loopback where nobody is asked who they are', () => {
    expect(() => loadSettings({ signIn: true }, { HOST: '0.0.0.0' })).toThrow(/DASHBOARD_BASIC_AUTH=name/);
  });

  it('refuses half a provider', () => {
    const env = { DASHBOARD_OIDC_ISSUER: 'https://id.example.com' };
    expect(() => loadSettings({}, env)).toThrow(/DASHBOARD_OIDC_CLIENT_ID.*\n.*DASHBOARD_OIDC_REDIRECT_URI/);
    expect(() => loadSettings({}, { ...oidc, DASHBOARD_OIDC_ISSUER: 'http://id.example.com' })).toThrow(/https:/);
  });
});

describe('DASHBOARD_OIDC_ROLES', () => {
  const rolesOf = (text: string) => loadSettings({}, { DASHBOARD_OIDC_ROLES: text }).signIn.oidcRoles;

  it('reads which value gives which role', () => {
    expect(rolesOf('plant ops=operator, it/admins=admin')).toEqual({ 'plant ops': 'operator', 'it/admins': 'admin' });
  });

  it.each(['ops', 'ops=root', 'a=viewer,a=admin', 'a=viewer,'])('refuses %j', (text) => {
    expect(() => rolesOf(text)).toThrow(/value=role/);
  });
});
