import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from './system.js';

const DEMO = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));
const LABEL = 'Machine failure';

/** `npm run demo`, as a real process against a real system. */
describe('the demo', () => {
  let system: System;
  beforeAll(async () => void (system = await System.start({ gan: 1, ml: 1, llm: 1 })), 90_000);
  afterAll(() => system.stop());

  /** Rejects when it does not end with 0. */
  const demo = (...args: string[]) =>
    promisify(execFile)(process.execPath, [DEMO, '--url', system.api.url, '--rows', '1500', '--epochs', '3', ...args], {
      env: { PATH: process.env.PATH },
    });

  it('tells the whole story, and prints what came of it', async () => {
    const { stdout, stderr } = await demo();
    expect(stderr).toMatch(/^7\/8 +Predict +\d rows/m);
    expect(stdout).toMatch(/^ {2}overall quality +0\.\d{3}/m);
    expect(stdout).toMatch(/^ {2}real rows +[01]\.\d{3} +[01]\.\d{3}$/m);
    expect(stdout).toMatch(
      /^ {2}(They help|They do harm|They make no difference) \(ROC AUC [01]\.\d+ → [01]\.\d+\)\.$/m,
    );
    expect(stdout).toMatch(/^ {2}real row \d+: \d+\.\d %, told [01], was [01]$/m);
    expect(stdout).toMatch(/│█+$/m);
    expect(stderr).toMatch(/^8\/8 +Explain +by the template, \d+ numbers checked/m);
    expect(stdout).toMatch(/Written by the template; \d+ numbers compared with the prediction, all true\.$/m);
    const links = [...stdout.matchAll(/^ {2}(\S.*?) {2,}http:\/\/[^/]+(\/\S+)$/gm)].map(([, name, path]) => [
      name,
      path,
    ]);
    expect(links.length).toBeGreaterThan(7);
    for (const [name, path = ''] of links) expect([name, (await system.request(path)).status]).toEqual([name, 200]);
  }, 180_000);

  it('prints it as JSON, in which attributions sum to the predictions', async () => {
    const { predictor, enriched, predictions, report } = JSON.parse((await demo('--json', '--label', LABEL)).stdout);
    expect(report.overall).toBeGreaterThan(0.3);
    expect(predictor.metrics.roc_auc).toBeGreaterThan(0.6);
    expect(enriched).toMatchObject({ synthetic_rows: 150, metrics: { roc_auc: expect.any(Number) } });
    for (const { prediction } of predictions) {
      const { probability, base_value, attributions } = prediction;
      const sum = attributions.reduce(
        (all: number, one: { contribution: number }) => all + one.contribution,
        base_value,
      );
      expect(Math.abs(sum - probability)).toBeLessThan(1e-6);
    }
  }, 180_000);
});
