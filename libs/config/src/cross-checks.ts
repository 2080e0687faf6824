import { isLoopback } from './kinds.js';
import { isGuarded, type SettingProblem, type Settings } from './settings.js';

/**
 * What no single setting can say about itself. Only run when each one is right by itself.
 *
 * @param shown the text of a variable as it may be shown, be it set or a default
 */
export function crossCheck(settings: Settings, shown: (env: string) => string): SettingProblem[] {
  const wrong = (name: string, allowed: string): SettingProblem => ({ name, value: shown(name), allowed });
  return [
    ...checkLimits(settings, wrong),
    ...checkQueues(settings, wrong),
    ...checkDoor(settings, wrong),
    ...checkOidc(settings, wrong),
  ];
}

type Wrong = (name: string, allowed: string) => SettingProblem;

function checkLimits({ tasks }: Settings, wrong: Wrong): SettingProblem[] {
  if (tasks.softTimeLimit <= tasks.timeLimit) return [];
  return [wrong('CELERY_TASK_SOFT_TIME_LIMIT', `at most CELERY_TASK_TIME_LIMIT, which is ${tasks.timeLimit} s`)];
}

function checkQueues({ tasks, worker }: Settings, wrong: Wrong): SettingProblem[] {
  const known = new Set(tasks.queues);
  const used: [name: string, queues: string[]][] = [
    ['CELERY_TASK_DEFAULT_QUEUE', [tasks.defaultQueue]],
    ['CELERY_TASK_ROUTES', tasks.routes.map((route) => route.queue)],
    ['CELERY_WORKER_QUEUES', worker.queues ?? []],
  ];
  return used.flatMap(([name, queues]) => {
    const unknown = [...new Set(queues.filter((queue) => !known.has(queue)))];
    if (unknown.length === 0) return [];
    const all = tasks.queues.join(',');
    return [wrong(name, `queues of CELERITY_QUEUES (${all}); add ${unknown.join(',')} there or change this`)];
  });
}

/** Closed by default: a server that asks for no key must not be reachable from another machine. */
function checkDoor(settings: Settings, wrong: Wrong): SettingProblem[] {
  if (isGuarded(settings) || isLoopback(settings.http.host)) return [];
  const [unset, more] = settings.signsIn
    ? ['API_KEYS, DASHBOARD_BASIC_AUTH and DASHBOARD_OIDC_ISSUER are', ', or DASHBOARD_BASIC_AUTH=name:password:role,']
    : ['API_KEYS is', ''];
  return [
    wrong(
      'HOST',
      `a loopback address (127.0.0.1, ::1 or localhost) as long as ${unset} unset; set API_KEYS=name:role:sha256hex${more} to listen on others`,
    ),
  ];
}

/** A provider is of no use without what it knows us by, and where it sends people back to. */
function checkOidc({ signIn }: Settings, wrong: Wrong): SettingProblem[] {
  if (signIn.oidcIssuer === undefined) return [];
  const needed = 'set as well, because DASHBOARD_OIDC_ISSUER is';
  return [
    ...(signIn.oidcClientId === undefined ? [wrong('DASHBOARD_OIDC_CLIENT_ID', needed)] : []),
    ...(signIn.oidcRedirectUri === undefined ? [wrong('DASHBOARD_OIDC_REDIRECT_URI', needed)] : []),
  ];
}
