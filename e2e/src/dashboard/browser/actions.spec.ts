import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from './chromium.js';
import { ADMIN, Stage, VIEWER } from './stage.js';
import { Visitor } from './visitor.js';

const MODEL = '3f1c9a52-0c11-4c26-9d0b-6a1f5b1f2a3c';

/** What people do at the dashboard, with real workers at the other end. */
describeInBrowser('actions at the dashboard', (browser) => {
  let stage: Stage;
  let visitor: Visitor;

  beforeAll(async () => {
    // One stream for this user: a second tab that opened its own would be refused.
    stage = await Stage.set({ workers: 1 }, { DASHBOARD_STREAMS_PER_USER: '1' });
    visitor = await Visitor.arrive(browser(), stage.url);
    await visitor.signIn(...ADMIN);
  }, 180_000);

  afterAll(async () => {
    expect(visitor?.complaints).toEqual([]);
    await visitor?.leave();
    await stage?.clear();
  }, 60_000);

  const state = (name: string) => visitor.page.locator('.task-head .badge').filter({ hasText: name });
  const dialog = () => visitor.page.getByRole('dialog');
  const confirm = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const live = (page = visitor.page) => page.locator('.sidebar .connection.live').waitFor();

  it('sends a task from the form of its type, and shows how it ends', async () => {
    await visitor.open('/task-type/tasks.add');
    await visitor.page.getByLabel('x', { exact: true }).fill('two');
    await visitor.page.getByLabel('y', { exact: true }).fill('40');
    await visitor.button('Send').click();
    await visitor.page
      .locator('.field-error')
      .filter({ hasText: /number/ })
      .waitFor();
    await visitor.page.getByLabel('x', { exact: true }).fill('2');
    await visitor.button('Send').click();
    await visitor.told('Sent tasks.add');
    await state('SUCCESS').waitFor();
    await visitor.page.getByLabel('result as JSON').getByText('42').waitFor();
  }, 120_000);

  it('retries a task, also with arguments that were edited and checked against its contract', async () => {
    const failed = await stage.send('tasks.failing_task', { should_fail: true }, { max_retries: 0 });
    await visitor.open(`/task/${failed}`);
    await state('FAILURE').waitFor();
    await visitor.button('Retry').click();
    await confirm('Retry');
    await visitor.told('Sent once more');
    await visitor.page.waitForURL((url) => !url.pathname.endsWith(failed));
    await visitor.page.getByText('Retry of').waitFor();

    await visitor.open(`/task/${failed}`);
    await visitor.button('Retry with edited arguments').click();
    await dialog().getByRole('button', { name: 'JSON' }).click();
    await dialog().getByLabel('Arguments by name').fill('{"should_fail": "no"}');
    await dialog()
      .getByText(/^should_fail: /)
      .waitFor();
    expect(await dialog().getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Arguments by name').fill('{"should_fail": false}');
    await confirm('Send');
    await state('SUCCESS').waitFor();
  }, 120_000);

  it('revokes a task that waits, and terminates one that runs', async () => {
    const delayed = await stage.send('tasks.add', { x: 1, y: 2 }, { countdown: 3600 });
    await visitor.open(`/task/${delayed}`);
    await visitor.page.getByText('Why is it waiting?').waitFor();
    await visitor.button('Revoke').click();
    await confirm('Revoke');
    await state('REVOKED').waitFor();

    const running = await stage.send('tasks.long_running', { duration: 600 });
    await visitor.open(`/task/${running}`);
    await state('PROGRESS').waitFor();
    await visitor.page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await visitor.button('Terminate').click();
    await confirm('Terminate');
    await state('REVOKED').waitFor();
  }, 120_000);

  it('completes a search, says where one is wrong, saves it, and keeps it in the address', async () => {
    await visitor.open('/tasks');
    const box = visitor.page.getByRole('combobox', { name: 'Search tasks' });
    await box.pressSequentially('sta');
    await visitor.page
      .getByRole('option', { name: /^state/ })
      .first()
      .click();
    await box.press('End');
    await box.pressSequentially('fail');
    await visitor.page
      .getByRole('option', { name: /failure/i })
      .first()
      .waitFor();
    await box.fill('state:failure');
    await box.press('Enter');
    await visitor.page.waitForURL(/q=state%3Afailure/);
    await visitor.page.getByRole('row').filter({ hasText: 'tasks.failing_task' }).first().waitFor();
    expect(await visitor.page.getByRole('row').filter({ hasText: 'tasks.add' }).count()).toBe(0);

    await visitor.choose('Filters', /Save this search/);
    await dialog().getByLabel('Name').fill('What failed');
    await confirm('Save');
    await visitor.told('Saved What failed');

    await box.fill('runtime:soon');
    await box.press('Enter');
    await visitor.page.locator('.query-trouble mark').waitFor();
    await visitor.choose('Filters', /What failed/);
    await visitor.page.waitForURL(/q=state%3Afailure/);
    await visitor.page.getByRole('row').filter({ hasText: 'tasks.failing_task' }).first().waitFor();

    await visitor.button('Columns').click();
    await visitor.page.getByRole('menuitemcheckbox', { name: 'Worker' }).click();
    await visitor.page.getByRole('columnheader', { name: 'Worker' }).waitFor();
    expect(visitor.page.url()).toContain('columns=');
  }, 120_000);

  it('retries and revokes many over a search, and exports them', async () => {
    const waiting = await Promise.all(
      [1, 2, 3].map((row) => stage.send('ml.predict', { model_id: MODEL, rows: [{ row }] })),
    );
    await visitor.open('/tasks?q=name%3Aml.predict');
    await visitor.page.getByRole('row').filter({ hasText: 'ml.predict' }).nth(2).waitFor();
    const download = visitor.page.waitForEvent('download');
    await visitor.choose('Export', 'As CSV');
    const csv = await readFile(await (await download).path(), 'utf8');
    for (const id of waiting) expect(csv).toContain(id);

    await visitor.page.getByLabel('Select all that are loaded').check();
    await visitor.button('Revoke').click();
    await confirm('Revoke');
    await visitor.told('Revoked: 3 tasks');
    for (const id of waiting) expect(await stage.state(id, 'REVOKED')).toBe('REVOKED');

    await visitor.open('/tasks?q=state%3Afailure');
    await visitor.page
      .getByLabel(/^Select tasks.failing_task/)
      .first()
      .check();
    await visitor.button('Retry').click();
    await confirm('Retry');
    await visitor.told(/Sent once more: 1 task/);
  }, 120_000);

  it('pauses and resumes a queue, and purges it once its name was typed', async () => {
    await visitor.open('/queue/celery');
    await visitor.button('Pause').click();
    await visitor.page.locator('.page-title').getByText('Paused').waitFor();
    const id = await stage.send('tasks.add', { x: 1, y: 2 });
    await visitor.page
      .getByRole('row')
      .filter({ hasText: id.slice(0, 8) })
      .waitFor();
    await visitor.button('Resume').click();
    await stage.state(id, 'SUCCESS');
    await visitor.page.getByText('Nothing waits').waitFor();

    const waiting = await stage.send('ml.predict', { model_id: MODEL, rows: [{ row: 1 }] });
    await visitor.open('/queue/ml');
    await visitor.page
      .getByRole('row')
      .filter({ hasText: waiting.slice(0, 8) })
      .waitFor();
    await visitor.choose('Actions on ml', /Purge/);
    const purge = dialog().getByRole('button', { name: 'Purge' });
    await dialog()
      .getByLabel(/Type ml/)
      .fill('m');
    expect(await purge.isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/Type ml/)
      .fill('ml');
    await purge.click();
    await stage.state(waiting, 'REVOKED');
    await visitor.page.getByText('Nothing waits').waitFor();
    await visitor.choose('Actions on ml', /Limit/);
    await dialog().getByLabel('At once').fill('3');
    await confirm('Set');
    await visitor.page.locator('.page-title').getByText('At most 3 at once').waitFor();
  }, 120_000);

  it('steers a worker: slots, pool, queues, limits, and its end', async () => {
    const extra = await stage.system.startWorker({ CELERY_WORKER_CONCURRENCY: '1' });
    await visitor.open('/workers');
    const links = visitor.page.getByRole('table', { name: 'Workers' }).getByRole('link', { name: /^worker-default/ });
    await links.nth(1).waitFor();
    const names = await links.allTextContents();
    const name = names.find((it) => it.includes(String(extra.pid))) ?? names[1]!;
    await visitor.open(`/worker/${encodeURIComponent(name)}`);
    await visitor.page.getByText('1 slot', { exact: true }).waitFor();
    await visitor.button('Grow the pool by 1').click();
    await visitor.page.getByText('2 slots', { exact: true }).waitFor();
    await visitor.button('Shrink the pool by 1').click();
    await visitor.page.getByText('1 slot', { exact: true }).waitFor();

    await visitor.choose('Actions', /Consume a queue/);
    await dialog().getByLabel('Queue').fill('ml');
    await confirm('Consume');
    await visitor.told('add consumer ml');
    await visitor.choose('Actions', /Stop consuming/);
    await dialog().getByLabel('Queue').selectOption('ml');
    await confirm('Stop consuming');
    await visitor.told('no longer consuming from ml');
    await visitor.choose('Actions', /Rate limit/);
    await dialog().getByLabel('Task').selectOption('tasks.multiply');
    await dialog().getByLabel('Rate').fill('100/m');
    await confirm('Set');
    await visitor.told(/rate limit/);
    await visitor.choose('Actions', /Time limits/);
    await dialog().getByLabel('Task').selectOption('tasks.multiply');
    await dialog().getByLabel('Soft, seconds').fill('20');
    await dialog().getByLabel('Hard, seconds').fill('30');
    await confirm('Set');
    await visitor.told(/time limits/);
    await visitor.choose('Actions', /Autoscale/);
    await dialog().getByLabel('At most').fill('2');
    await confirm('Set');
    await visitor.told(/autoscale/);
    await visitor.choose('Actions', /Restart pool/);
    await confirm('Restart');
    await visitor.told('reload started');

    await visitor.choose('Actions', /Shut down/);
    await dialog()
      .getByLabel(/^Type /)
      .fill(name);
    await confirm('Shut down');
    expect(await extra.exited).toBe(0);
  }, 180_000);

  it('shows what happens as it happens, in every tab over one stream', async () => {
    await visitor.open('/tasks');
    await live();
    const other = await visitor.tab();
    await visitor.open('/events', other);
    await live(other);
    const id = await stage.send('tasks.add', { x: 20, y: 22 });
    await visitor.page
      .getByRole('row')
      .filter({ has: visitor.page.locator(`[title="${id}"]`) })
      .filter({ hasText: 'SUCCESS' })
      .waitFor();
    await other
      .getByRole('row')
      .filter({ hasText: id.slice(0, 8) })
      .filter({ hasText: 'task-succeeded' })
      .waitFor();
    await other.getByRole('button', { name: 'Pause' }).click();
    await stage.send('tasks.add', { x: 1, y: 1 });
    await other.getByText(/paused, \d+ events? since/).waitFor();
    await other.close();
    await live();
  }, 120_000);

  it('says so while the dashboard is away, and catches up when it is back', async () => {
    await visitor.open('/tasks');
    await live();
    let id = '';
    await stage.restartDashboard(async () => {
      await visitor.page.locator('.notice').getByText('Reconnecting').waitFor();
      await visitor.screenshot('reconnecting-light');
      id = await stage.send('tasks.add', { x: 3, y: 4 });
      await stage.state(id, 'SUCCESS');
    });
    await live();
    await visitor.page
      .getByRole('row')
      .filter({ has: visitor.page.locator(`[title="${id}"]`) })
      .filter({ hasText: 'SUCCESS' })
      .waitFor();
  }, 180_000);

  it('is used by keyboard: search, pages, help', async () => {
    await visitor.open('/workers');
    await visitor.page.getByRole('heading', { name: 'Workers', level: 1 }).waitFor();
    await visitor.page.keyboard.press('g');
    await visitor.page.keyboard.press('q');
    await visitor.page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
    await visitor.page.keyboard.press('?');
    await dialog().getByText('Search tasks').waitFor();
    await visitor.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await visitor.page.keyboard.press('/');
    await visitor.page.locator('[data-search]:focus').waitFor();
    expect(visitor.page.url()).toContain('/tasks');
  }, 120_000);

  it('keeps the theme that somebody chose', async () => {
    await visitor.open('/task-types');
    await visitor.choose('Theme', 'Dark');
    await visitor.page.locator('html[data-theme="dark"]').waitFor();
    await visitor.page.reload();
    await visitor.page.locator('html[data-theme="dark"]').waitFor();
    await visitor.choose('Theme', 'Like the system');
    await visitor.page.locator('html[data-theme="light"]').waitFor();
  }, 120_000);

  it('offers a viewer nothing to act with, and writes down what was done', async () => {
    const viewer = await Visitor.arrive(browser(), stage.url);
    await viewer.signIn(...VIEWER);
    const failed = await stage.send('tasks.failing_task', { should_fail: true }, { max_retries: 0 });
    await viewer.open(`/task/${failed}`);
    await viewer.page.locator('.task-head .badge').filter({ hasText: 'FAILURE' }).waitFor();
    expect(await viewer.page.getByRole('button', { name: /Retry/ }).count()).toBe(0);
    await viewer.open('/queue/celery');
    await viewer.page.getByText('Consumers').waitFor();
    expect(await viewer.page.getByRole('button', { name: /Pause|Actions/ }).count()).toBe(0);
    expect(viewer.complaints).toEqual([]);
    await viewer.leave();

    await visitor.open('/audit');
    for (const action of ['queue.pause', 'task.retry', 'worker.shutdown']) {
      await visitor.page.getByText(action).first().waitFor();
    }
  }, 120_000);

  it('signs out', async () => {
    await visitor.open('/workers');
    await visitor.choose(`Signed in as ${ADMIN[0]}`, 'Sign out');
    await visitor.page.getByText('Sign in to Celerity').waitFor();
  }, 120_000);
});
