import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { GanClient, SMALL } from '../../gan/gan-client.js';
import { describeInBrowser } from './chromium.js';
import { ADMIN, Stage } from './stage.js';
import { Visitor } from './visitor.js';

/** What an attacker would send. */
const SCRIPT = '<script>alert(1)</script>';
const IMAGE = '<img src=x onerror=alert(1)>';
const MODEL = '3f1c9a52-0c11-4c26-9d0b-6a1f5b1f2a3c';

interface Shown {
  failed: string;
  running: string;
  waiting: string;
  training: string;
  worker: string;
}

/** Every page, as somebody sees it: drawn without a complaint of the browser, without barriers, in dark and light. */
describeInBrowser('the pages of the dashboard', (browser) => {
  let stage: Stage;
  let visitor: Visitor;
  let shown: Shown;

  beforeAll(async () => {
    stage = await Stage.set({ workers: 1, gan: 1 });
    shown = await fill(stage);
    visitor = await Visitor.arrive(browser(), stage.url);
  }, 180_000);

  afterAll(async () => {
    await visitor?.leave();
    await stage?.clear();
  }, 60_000);

  /** Opens a page, waits for what it must show, and looks at it in light, dark, and on a phone. */
  async function look(name: string, path: string, ...texts: (string | RegExp)[]): Promise<void> {
    visitor.complaints.length = 0;
    await visitor.open(path);
    for (const text of texts) await visitor.page.getByText(text).filter({ visible: true }).first().waitFor();
    await visitor.screenshot(`${name}-light`);
    expect(await visitor.barriers()).toEqual([]);
    await visitor.theme('dark');
    await visitor.screenshot(`${name}-dark`);
    expect(await visitor.barriers()).toEqual([]);
    await visitor.page.setViewportSize({ width: 390, height: 844 });
    await visitor.screenshot(`${name}-phone`);
    expect(await sidewaysOverflow(visitor)).toBeLessThanOrEqual(0);
    await visitor.page.setViewportSize({ width: 1440, height: 900 });
    await visitor.theme('light');
    expect(visitor.complaints).toEqual([]);
  }

  it('asks who one is, and refuses a wrong password', async () => {
    await look('sign-in', '/tasks', 'Sign in to Celerity');
    await visitor.page.getByLabel('Name').fill(ADMIN[0]);
    await visitor.page.getByLabel('Password').fill('wrong');
    await visitor.button('Sign in').click();
    await visitor.page.getByRole('alert').waitFor();
    await visitor.signIn(...ADMIN);
  }, 120_000);

  it(
    'shows the overview',
    () => look('overview', '/', 'Throughput', 'Queue depth', 'tasks.failing_task', shown.worker),
    120_000,
  );

  it('lists workers, and shows one with everything that it tells', async () => {
    await look('workers', '/workers', shown.worker);
    const path = `/worker/${encodeURIComponent(shown.worker)}`;
    await look('worker', path, 'Children', 'Tasks per child');
    for (const [tab, text] of [
      ['Tasks', 'Processed'],
      ['Queues', 'Consuming'],
      ['Limits', 'tasks.multiply'],
      ['Broker', 'Key prefix'],
      ['Config', 'Settings'],
      ['System', 'Lamport clock'],
    ] as const) {
      await visitor.page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
      await visitor.page.getByRole('tabpanel').getByText(text).first().waitFor();
      expect(visitor.page.url()).toContain(`tab=${tab.toLowerCase()}`);
    }
  }, 120_000);

  it('lists tasks', () => look('tasks', '/tasks', 'tasks.add', 'tasks.failing_task', 'ml.predict'), 120_000);

  it(
    'shows why a task failed',
    () => look('task-failed', `/task/${shown.failed}`, 'RetryableError', 'Timeline', /at .*failing-task/),
    120_000,
  );

  it('shows how far a running task is, and the text that it streams, as it comes', async () => {
    await visitor.open(`/task/${shown.running}`);
    await visitor.page.getByText('Progress').first().waitFor();
    await stage.stream(shown.running, 'The bearing ', 'of pump 7 ', 'runs <b>hot</b>.');
    await visitor.page.getByText('The bearing of pump 7 runs <b>hot</b>.').waitFor();
    await look('task-running', `/task/${shown.running}`, 'Progress', 'Log', 'of pump 7');
  }, 120_000);

  it('shows why a task waits, and a script in its arguments as the text that it is', async () => {
    await look('task-waiting', `/task/${shown.waiting}`, 'Why is it waiting?', 'no_consumer', SCRIPT, IMAGE);
    expect(visitor.alerts).toEqual([]);
  }, 120_000);

  it(
    'shows the loss of a training',
    () => look('task-training', `/task/${shown.training}`, 'Loss', 'reconstruction', 'Result'),
    120_000,
  );

  it('lists queues, and the tasks that wait in one', async () => {
    await look('queues', '/queues', 'gan', 'No consumer');
    await look('queue', '/queue/ml', 'Waiting tasks', 'ml.predict', SCRIPT);
  }, 120_000);

  it('shows the tail of events', () => look('events', '/events', 'task-succeeded', 'task-failed'), 120_000);

  it('lists task types, and shows the contract of one', async () => {
    await look('task-types', '/task-types', 'gan.train_tvae_model');
    await look('task-type', '/task-type/gan.train_tvae_model', 'Send one', 'job_id', 'Contract');
  }, 120_000);

  it('shows the audit log', () => look('audit', '/audit', 'session.login'), 120_000);

  it('says so when there is no such page, task or worker', async () => {
    await look('not-found', '/nowhere', 'There is no such page');
    await visitor.open('/task/never-seen-before');
    await visitor.page.getByText('No task with this id has ever been seen').waitFor();
    await visitor.open('/worker/nobody%40nowhere');
    await visitor.page.getByText('No such worker is running').waitFor();
  }, 120_000);
});

/** By how many pixels the page is wider than the window. */
async function sidewaysOverflow(visitor: Visitor): Promise<number> {
  return visitor.page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    ).document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** Something of everything: tasks that succeeded, failed, run and wait, and a training. */
async function fill(stage: Stage): Promise<Shown> {
  const gan = new GanClient(stage.system);
  const dataset = await gan.dataset(csv(160));
  const { task_id: training } = await gan.train(dataset, { ...SMALL, epochs: 12 });
  for (let n = 0; n < 12; n += 1) await stage.send(n % 3 ? 'tasks.add' : 'tasks.multiply', { x: n, y: 40 });
  const failed = await stage.send('tasks.failing_task', { should_fail: true }, { max_retries: 0 });
  const waiting = await stage.send('ml.predict', { model_id: MODEL, rows: [{ note: SCRIPT, [IMAGE]: 1 }] });
  await stage.send('tasks.add', { x: 1, y: 2 }, { countdown: 3600 });
  await stage.state(failed, 'FAILURE');
  await stage.state(training, 'SUCCESS');
  const running = await stage.send('tasks.long_running', { duration: 600 });
  await stage.state(running, 'PROGRESS');
  const { body } = await stage.system.request(`/api/tasks/${failed}`);
  return { failed, running, waiting, training, worker: body.worker };
}

/** A small table of two columns. */
function csv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, n) => `${300 + (n % 17)},${n % 5 === 0 ? 'high' : 'low'}`);
  return ['temperature,load', ...lines].join('\n');
}
