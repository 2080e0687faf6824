import type { Emission } from '../backend/result-backend.js';
import type { Watcher } from '../backend/watcher.js';
import type { Keys } from '../broker/keys.js';
import { isReady, TASK_STATES, type TaskState } from '../definition/states.js';
import { Bell, within } from '../timing.js';
import type { LocatedTask, TaskLocator, TaskView } from './task-locator.js';

/** One thing to tell a subscriber. A `state` carries the whole view of the task. */
export interface TaskEmission {
  /** Pass it back to resume after this one. */
  id: string;
  type: Emission['type'];
  data: TaskView | Record<string, unknown>;
}

/**
 * Where a subscriber stands: the last stream entry it has seen, and the last state. A task that only starts and ends has no
 * stream, so the state belongs to the position. Written `<stream id>~<state>`.
 */
interface Position {
  entry: string;
  state: TaskState | undefined;
}

/** Entries that are read at once. */
const PAGE = 500;

const POSITION = /^(\d{1,20}-\d{1,20})(?:~([A-Z]+))?$/;

/** True for an id that {@link TaskEmissions.follow} gave, and for `0-0`, which stands for the beginning. */
export function isEmissionId(id: string): boolean {
  const state = POSITION.exec(id);
  return state !== null && (state[2] === undefined || (TASK_STATES as readonly string[]).includes(state[2]));
}

/** Follows what tasks emit, live and without gaps. */
export class TaskEmissions {
  constructor(
    private readonly watcher: Watcher,
    private readonly keys: Keys,
    private readonly locator: TaskLocator,
  ) {}

  /**
   * Yields what a task emits until it has ended.
   *
   * Without `afterId` the first is a `state` with the task as it is now, and then what follows it. With `afterId` what came
   * after it comes first (`0-0`: all that is kept). The last is the `state` the task ended with.
   *
   * @param afterId an id for which {@link isEmissionId} holds.
   * @param signal ends the iteration.
   * @throws BrokerUnavailableError when the result backend goes away; resume with the last id.
   */
  async *follow(taskId: string, afterId: string | undefined, signal: AbortSignal): AsyncGenerator<TaskEmission> {
    let changed = new Bell();
    const listen = () => changed.ring();
    const stops = [this.keys.meta(taskId), this.keys.emissions(taskId)].map((key) => this.watcher.watch(key, listen));
    signal.addEventListener('abort', listen);
    try {
      await within(Promise.all(stops), 5000);
      let position: Position | undefined = afterId === undefined ? undefined : positionOf(afterId);
      while (!signal.aborted) {
        changed = new Bell();
        const located = await this.locator.locate(taskId);
        if (!located) return;
        // Just the entries that the view reflects: a newer one is told with a newer view.
        const news: Emission[] = position ? await this.locator.emissions(taskId, position.entry, located, PAGE) : [];
        position ??= { entry: located.lastEmission, state: undefined };
        yield* entriesOf(located, news, position);
        if (news.length === PAGE) continue;
        if (position.state !== located.view.state) yield stateAt(position, located.view);
        if (isReady(located.view.state)) return;
        await within(changed.rung, 5000);
      }
    } finally {
      signal.removeEventListener('abort', listen);
      for (const stop of stops) stop.then((end) => end()).catch(() => undefined);
    }
  }
}

/** What the newest stream entries tell, in order, and before them a start that no entry tells of. Moves `position` on. */
function* entriesOf({ view }: LocatedTask, news: Emission[], position: Position): Generator<TaskEmission> {
  const startUntold = position.state === 'PENDING' && view.date_started !== null && view.state !== 'STARTED';
  if (startUntold) yield stateAt(position, { ...view, state: 'STARTED', result: null, date_done: null, runtime: null });
  const lastState = news.findLast(({ type }) => type === 'state');
  for (const entry of news) {
    const { id, type, data } = entry;
    position.entry = id;
    if (type === 'state') {
      const state = data.state as TaskState;
      // The present state is told after the entries, with everything that is known of it.
      if (entry !== lastState || state !== view.state) yield stateAt(position, { ...view, ...data, state });
    } else {
      if (type === 'progress') position.state = 'PROGRESS';
      yield { id: idOf(position), type, data };
    }
  }
}

function stateAt(position: Position, view: TaskView): TaskEmission {
  position.state = view.state;
  return { id: idOf(position), type: 'state', data: view };
}

function idOf({ entry, state }: Position): string {
  return state ? `${entry}~${state}` : entry;
}

function positionOf(id: string): Position {
  const [, entry = '0-0', state] = POSITION.exec(id) ?? [];
  return { entry, state: state as TaskState | undefined };
}
