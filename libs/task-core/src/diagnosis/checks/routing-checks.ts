import type { BrokerFacts, Check, RouteFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { count, some } from '../wording.js';

/** Whether what is sent has somebody to run it, and whether workers consume what is sent to. */
export const checkRouting: Check = ({ routes, queues }) => {
  if (!queues) return [];
  const findings = [
    ...routes.flatMap((route) => [
      ...routesToNobody(route, queues),
      ...unrouted(route, queues),
      ...unhandled(route, queues),
    ]),
    ...misdirectedWorkers(routes, queues),
    ...strays(routes, queues),
  ];
  if (findings.some(({ level }) => level !== 'info')) return findings;
  const tasks = routes.reduce((sum, route) => sum + route.tasks.length, 0);
  const message = `${count(tasks, 'known task')}: each is routed to a queue that a worker consumes.`;
  return [{ check: 'routing', level: 'ok', message }, ...findings];
};

/** A line that holds tasks is told as `queue.unconsumed`. */
function routesToNobody({ queue, lines, patterns, tasks, isDefault }: RouteFacts, facts: BrokerFacts): Finding[] {
  if (patterns.length === 0 && !isDefault) return [];
  const idle = facts.lines.filter(({ line, consumers }) => lines.includes(line) && consumers === 0);
  return idle
    .filter(({ waiting, delayed }) => waiting + delayed === 0)
    .map(({ line }) => ({
      check: 'route.unconsumed',
      level: tasks.length > 0 ? 'warning' : 'info',
      message:
        `No live worker consumes queue '${line}'. ` +
        (tasks.length > 0 ? `Routed there: ${some(tasks)}.` : `No known task is routed there (${some(patterns)}).`),
      fix: `Start its worker, or any that has its handlers with CELERY_WORKER_QUEUES=${queue}`,
    }));
}

function unrouted({ queue, patterns, isDefault, lines }: RouteFacts, { lines: all }: BrokerFacts): Finding[] {
  if (patterns.length > 0 || isDefault) return [];
  const consumed = all.some(({ line, consumers }) => lines.includes(line) && consumers > 0);
  const consumers = consumed ? ', though workers consume it' : '';
  return [
    {
      check: 'queue.unrouted',
      level: consumed ? 'warning' : 'info',
      message: `No route leads to queue '${queue}'${consumers}: only calls that name it get there.`,
      fix: `Add a route, such as CELERY_TASK_ROUTES=…,${queue}.*=${queue}, or take ${queue} out of CELERITY_QUEUES.`,
    },
  ];
}

/** Tasks that workers of their queue take and put back, because none of them has a handler. */
function unhandled({ queue, lines, tasks }: RouteFacts, { workers: { live, handled } }: BrokerFacts): Finding[] {
  const consumers = live.filter(({ name, queues }) => name in handled && queues.some((line) => lines.includes(line)));
  if (consumers.length === 0) return [];
  const known = new Set(consumers.flatMap(({ name }) => handled[name]!));
  const missing = tasks.filter((task) => !known.has(task));
  if (missing.length === 0) return [];
  return [
    {
      check: 'task.unhandled',
      level: 'warning',
      message: `No worker of queue '${queue}' has a handler for ${some(missing)}: such tasks are put back, and fail after CELERITY_UNKNOWN_TASK_TIMEOUT.`,
      fix: 'Deploy workers of the version that has it, or route it to the queue of those that do: CELERY_TASK_ROUTES',
    },
  ];
}

/** Workers that listen where nothing can be sent. */
function misdirectedWorkers(routes: readonly RouteFacts[], { workers }: BrokerFacts): Finding[] {
  const known = new Set(routes.flatMap(({ lines }) => lines));
  return workers.live.flatMap(({ name, queues }) =>
    queues
      .filter((line) => !known.has(line))
      .map((line) => ({
        check: 'consumer.unrouted',
        level: 'warning' as const,
        message: `Worker ${name} consumes '${line}', which is no queue by the settings here: nothing is sent there.`,
        fix: `Set its CELERY_WORKER_QUEUES to some of ${routes.map(({ queue }) => queue).join(',')}; or add ${line} to CELERITY_QUEUES everywhere.`,
      })),
  );
}

function strays(routes: readonly RouteFacts[], { strays }: BrokerFacts): Finding[] {
  return strays.map(({ queue, tasks }) => ({
    check: 'queue.unknown',
    level: 'error',
    message: `${count(tasks, 'task')} in a queue '${queue}', which is none by the settings here (${routes.map((route) => route.queue).join(', ')}).`,
    fix: `Give every process the same CELERITY_QUEUES, with ${queue} in it, and start a worker with CELERY_WORKER_QUEUES=${queue}`,
  }));
}
