import { DemoError, EXIT } from './exit.js';
import type { Gateway } from './gateway/gateway.js';
import type { Options } from './options.js';
import type { Terminal } from './show/terminal.js';
import { duration } from './show/words.js';
import type { Stage, Work } from './stages/stage.js';
import { Story } from './story.js';

/** What all stages share. */
export interface Scene {
  gateway: Gateway;
  options: Options;
  terminal: Terminal;
}

/**
 * Runs the stages in order, with their progress on the terminal.
 *
 * @throws DemoError of the stage that failed, with its reason and the task it waited for; or that it was interrupted.
 */
export async function tellStory(stages: readonly Stage[], scene: Scene): Promise<Story> {
  const story = new Story();
  const width = Math.max(...stages.map(({ title }) => title.length));
  for (const [index, stage] of stages.entries()) {
    const title = `${index + 1}/${stages.length}  ${stage.title.padEnd(width)}`;
    await runStage(stage, title, story, scene);
  }
  return story;
}

async function runStage(stage: Stage, title: string, story: Story, scene: Scene): Promise<void> {
  const { gateway, options, terminal } = scene;
  const meter = terminal.meter(title);
  const start = performance.now();
  let work: Work | undefined;
  try {
    const words = await stage.run({ gateway, options, story, meter, began: (begun) => (work = begun) });
    meter.end();
    terminal.say(`${title}  ${words} (${duration((performance.now() - start) / 1000)})`);
  } catch (error) {
    meter.end();
    if (gateway.signal.aborted) throw await interrupted(stage, work, scene);
    throw failed(stage, work, gateway, error);
  }
}

function failed({ title }: Stage, work: Work | undefined, gateway: Gateway, error: unknown): DemoError {
  const known = error instanceof DemoError;
  const reason = known ? error.message : error instanceof Error ? error.stack : String(error);
  const task = work ? `\nTask ${work.taskId}: ${gateway.url}/api/tasks/${work.taskId}` : '';
  return new DemoError(`${title} failed. ${reason}${task}`, known ? error.code : EXIT.failed);
}

/** Nobody waits for what the stage has started: it is cancelled. */
async function interrupted({ title }: Stage, work: Work | undefined, { gateway, terminal }: Scene): Promise<DemoError> {
  if (!work) return new DemoError(`${title} was interrupted.`, EXIT.interrupted);
  terminal.say(`Cancelling ${work.name} …`);
  const outcome = await gateway.delete(work.cancel).then(
    () => 'was cancelled.',
    (error: Error) => `could not be cancelled: ${error.message}\nDELETE ${gateway.url}${work.cancel} does it.`,
  );
  return new DemoError(`${title} was interrupted, and ${work.name} ${outcome}`, EXIT.interrupted);
}
