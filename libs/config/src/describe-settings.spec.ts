import { describe, expect, it } from '@jest/globals';
import { describeSettings, listSettings } from './describe-settings.js';
import { loadSettings } from './load-settings.js';

const DIGEST = 'a'.repeat(64);

describe('describeSettings', () => {
  it('shows everything but secrets', () => {
    const settings = loadSettings(
      { appName: 'api' },
      {
        CELERY_BROKER_URL: 'redis://:hunter2@redis/0',
        CELERY_RESULT_BACKEND: 'redis://:hunter2@redis/1',
        API_KEYS: `ops:admin:${DIGEST}`,
        METRICS_TOKEN: DIGEST,
        LLM_BASE_URL: 'https://models.example.com/v1/',
        LLM_API_KEY: 'sk-hunter2',
      },
    );
    const described = describeSettings(settings);
    expect(described).toMatchObject({
      appName: 'api',
      broker: { url: 'redis://:***@redis/0', keyPrefix: 'celerity' },
      http: { apiKeys: [{ name: 'ops', role: 'admin', sha256: '***' }], scrapeToken: '***' },
      llm: { baseUrl: 'https://models.example.com/v1', apiKey: '***' },
    });
    expect(JSON.stringify(described)).not.toMatch(/hunter2|aaaa/);
  });

  it('is the settings themselves when there is no secret', () => {
    const settings = loadSettings({}, {});
    expect(describeSettings(settings)).toEqual(settings);
  });
});

describe('listSettings', () => {
  it('names every variable once, with a unit and a text', () => {
    const all = listSettings();
    expect(new Set(all.map((setting) => setting.name)).size).toBe(all.length);
    expect(all.filter(({ unit, doc }) => !unit || !doc)).toEqual([]);
    expect(all).toContainEqual(expect.objectContaining({ name: 'PORT', default: '3000' }));
  });

  it('gives defaults that would be accepted if they were set', () => {
    const env = Object.fromEntries(listSettings().map((setting) => [setting.name, setting.default]));
    expect(loadSettings({}, env)).toEqual(loadSettings({}, {}));
  });
});
