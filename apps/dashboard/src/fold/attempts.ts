import type { StoredMoment, StoredTimeline } from '@celerity/storage';
import type { Attempt, TimelinePoint } from '../resources/tasks.js';

const iso = (ms: number) => new Date(ms).toISOString();

/** The runs of a task, and what happened to it, in order. */
export function storyOf(timeline: StoredTimeline): { attempts: Attempt[]; timeline: TimelinePoint[] } {
  const attempts: Attempt[] = [];
  const points: TimelinePoint[] = [];
  for (const moment of inOrder(timeline)) {
    follow(attempts, moment);
    points.push(...pointsOf(moment, attempts.at(-1)));
  }
  return {
    attempts: attempts.filter(({ started, outcome }) => started !== null || outcome !== 'running'),
    timeline: points,
  };
}

/** By the order of the events; the sending is told by another process than the rest, and may be told late. */
function inOrder(timeline: StoredTimeline): StoredMoment[] {
  const first = (id: string) => (timeline[id]!.t === 'sent' ? 0 : 1);
  const key = (id: string) => id.split(/[-.]/).map(Number);
  const later = ([a, b]: [string, string]) => {
    const [x, y] = [key(a), key(b)];
    for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return (x[i] ?? 0) - (y[i] ?? 0) || 0;
    return 0;
  };
  const ids = Object.keys(timeline);
  const told = ids.filter((id) => /^\d/.test(id)).sort((a, b) => first(a) - first(b) || later([a, b]));
  return [...told, ...ids.filter((id) => !/^\d/.test(id))].map((id) => timeline[id]!);
}

function begin(attempts: Attempt[], worker: string, received: string | null, started: string | null): void {
  const number = attempts.length + 1;
  const open = { ended: null, runtime: null, outcome: 'running', error: null, traceback: null } as const;
  attempts.push({ number, worker, received, started, ...open });
}

function follow(attempts: Attempt[], { t, at, by, e, tb, rt, x }: StoredMoment): void {
  const current = attempts.at(-1);
  const open = current?.outcome === 'running' ? current : undefined;
  switch (t) {
    case 'received':
      if (open) open.outcome = open.started === null ? open.outcome : 'lost';
      if (open && open.started === null) Object.assign(open, { worker: by, received: iso(at) });
      else begin(attempts, by, iso(at), null);
      return;
    case 'started':
      if (open && open.started === null) Object.assign(open, { worker: by, started: iso(at) });
      else {
        if (open) open.outcome = 'lost';
        begin(attempts, by, null, iso(at));
      }
      return;
    case 'rejected':
      if (open) Object.assign(open, { outcome: 'lost', ended: iso(at) });
      return;
    case 'succeeded':
    case 'failed':
    case 'retried':
    case 'revoked':
      if (!open) return;
      Object.assign(open, { outcome: t, ended: iso(at), error: e ?? x ?? null, traceback: tb ?? null });
      open.runtime = rt ?? (open.started === null ? null : Math.max(0, at - Date.parse(open.started)) / 1000);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  sent: 'Sent',
  received: 'Taken in hand',
  started: 'Started',
  succeeded: 'Succeeded',
  failed: 'Failed',
  retried: 'Failed, and will run again',
  revoked: 'Revoked',
  rejected: 'Lost with its process; it is delivered again',
  unknown: 'Put back: the worker has no handler for it',
  poisoned: 'Poisoned: it will not run again',
  reconciled: 'Events are missing: this is what the task itself says',
};

function pointsOf({ t, at, by, e, x, eta }: StoredMoment, attempt: Attempt | undefined): TimelinePoint[] {
  const more = e ?? x;
  const text = `${WORDS[t] ?? t}${more ? `: ${more}` : ''}`;
  const number = t === 'sent' ? null : (attempt?.number ?? null);
  const point = { at: iso(at), type: t === 'reconciled' ? t : `task-${t}`, text, worker: by || null, attempt: number };
  const waits = t === 'sent' && eta !== undefined && eta > at;
  if (!waits) return [point];
  return [
    point,
    { at: iso(at), type: 'delayed', text: 'Waits for its time', worker: null, attempt: null, until: iso(eta) },
  ];
}
