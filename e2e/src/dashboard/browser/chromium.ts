import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** The system's own Chromium: npm brings none. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * A `describe` with a browser. Without one on the PATH it says so, and its tests are skipped; in CI they fail, where the set-up brings one.
 */
export function describeInBrowser(name: string, body: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  if (!executablePath) {
    const reason = `${name}: no Chromium on the PATH, such as apt-get install chromium brings`;
    if (process.env.CI) throw new Error(reason);
    process.stdout.write(`skipped: ${reason}\n`);
    return describe.skip(name, () => body(() => undefined as never));
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ARGUMENTS, timeout: 90_000 });
    }, 100_000);
    afterAll(() => browser?.close());
    body(() => browser);
  });
}
