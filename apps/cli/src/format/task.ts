import type { TaskView } from '@celerity/task-core';
import type { Style, Terminal } from '../terminal.js';
import { pairs } from './table.js';
import { brief, call, duration } from './values.js';

const STYLES: Partial<Record<TaskView['state'], Style>> = {
  SUCCESS: 'green',
  FAILURE: 'red',
  REVOKED: 'yellow',
  RETRY: 'yellow',
};

export function styledState(state: TaskView['state'], terminal: Terminal): string {
  const style = STYLES[state];
  return style ? terminal.style(style, state) : state;
}

/** What is known of a task, for people. */
export function formatTask(view: TaskView, terminal: Terminal, traceback: boolean): string {
  const { args, kwargs, error, progress, retries, runtime } = view;
  const lines: [string, string | null][] = [
    ['task', view.task_id],
    ['name', view.name],
    ['call', args && kwargs && call(args, kwargs)],
    ['state', styledState(view.state, terminal)],
    ['result', view.state === 'SUCCESS' ? resultOf(view) : null],
    ['error', error && `${error.type}: ${error.message}`],
    ['progress', progress === null || view.date_done ? null : brief(progress, 120)],
    ['retries', retries > 0 ? String(retries) : null],
    ['queue', view.queue],
    ['worker', view.worker],
    ['sent', view.date_submitted],
    ['eta', view.date_started ? null : view.eta],
    ['expires', view.date_started ? null : view.expires],
    ['started', view.date_started],
    ['ended', view.date_done],
    ['runtime', runtime === null ? null : duration(runtime)],
  ];
  const known = lines.filter((line): line is [string, string] => line[1] !== null);
  const block = pairs(known, (text) => terminal.style('dim', text));
  return traceback && view.traceback ? `${block}\n\n${view.traceback.trimEnd()}` : block;
}

function resultOf({ result, result_expired }: TaskView): string {
  return result_expired ? '(expired: CELERY_RESULT_EXPIRES)' : JSON.stringify(result);
}
