import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, ConsoleMessage, Locator, Page } from 'playwright-core';

/** Kept by CI, so that people see what the pages look like. */
const SCREENSHOTS = fileURLToPath(new URL('../../../../.ci/artifacts/screenshots/', import.meta.url));

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A busy machine draws slowly. */
const PATIENCE_MS = 45_000;

export interface VisitOptions {
  theme?: 'light' | 'dark';
  /** As wide as a phone. */
  phone?: boolean;
}

interface Finding {
  id: string;
  impact: string;
  nodes: string[];
}

/** Somebody with a browser of their own, at the dashboard. */
export class Visitor {
  /** What the browser complained of: errors of scripts, and what the Content-Security-Policy forbade. */
  readonly complaints: string[] = [];
  /** Dialogs that a script opened, such as an `alert` that was smuggled in. */
  readonly alerts: string[] = [];

  private constructor(
    private readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.watch(page);
  }

  static async arrive(
    browser: Browser,
    url: string,
    { theme = 'light', phone = false }: VisitOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.setDefaultNavigationTimeout(PATIENCE_MS);
    return new Visitor(url, context, await context.newPage());
  }

  /** One more tab of the same browser. */
  async tab(): Promise<Page> {
    const page = await this.context.newPage();
    this.watch(page);
    return page;
  }

  async open(path: string, page = this.page): Promise<void> {
    await page.goto(`${this.url}${path}`);
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.open('/');
    await this.page.getByLabel('Name').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await this.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  }

  async theme(theme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.locator(`html[data-theme="${theme}"]`).waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** Opens a menu and takes an entry. */
  async choose(menu: string, entry: string | RegExp): Promise<void> {
    await this.button(menu).click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  /** Waits for a message that says what was done. */
  async told(text: string | RegExp): Promise<void> {
    await this.page.locator('.toast').filter({ hasText: text }).first().waitFor();
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  }

  /** What axe finds of serious or critical impact. */
  async barriers(): Promise<Finding[]> {
    // Evaluated by the browser's debugger, past the page's Content-Security-Policy.
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(options: object): Promise<{
            violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
          }>;
        };
      };
      const { violations } = await axe.run({ resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, impact, nodes }) => ({
          id,
          impact,
          nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
        }));
    });
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  private watch(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => this.heard(message));
    page.on('dialog', (dialog) => {
      this.alerts.push(dialog.message());
      void dialog.dismiss();
    });
  }

  private heard(message: ConsoleMessage): void {
    // That an answer was 401 or 404 is for the page to show.
    if (message.type() !== 'error' || /Failed to load resource/.test(message.text())) return;
    this.complaints.push(message.text());
  }
}
