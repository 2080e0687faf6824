import { useState } from 'react';
import { Link } from 'wouter';
import type { Attempt, TaskDetail, TimelinePoint } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { classes } from '../../parts/classes.js';
import { duration } from '../../parts/format.js';
import { Badge } from '../../parts/state-badge.js';
import { At } from '../../parts/time.js';
import { paths } from '../../shell/routes.js';

const TONES: Record<string, string> = {
  'task-succeeded': 'green',
  'task-failed': 'red',
  'task-poisoned': 'red',
  'task-rejected': 'red',
  'task-retried': 'amber',
  'task-unknown': 'amber',
  'task-revoked': 'violet',
  'task-started': 'blue',
  'task-received': 'cyan',
};

const OUTCOMES: Record<Attempt['outcome'], string> = {
  running: 'blue',
  succeeded: 'green',
  failed: 'red',
  retried: 'amber',
  revoked: 'violet',
  lost: 'red',
};

/** What happened to it, in order, and its runs. */
export function Timeline({ detail: { timeline, attempts } }: { detail: TaskDetail }) {
  return (
    <Card title="Timeline">
      {timeline.length === 0 && <p className="muted">No event has told anything of it.</p>}
      <ol className="timeline">
        {timeline.map((point, at) => (
          <Point key={`${point.at}${point.type}${at}`} point={point} before={timeline[at - 1]} />
        ))}
      </ol>
      {attempts.length > 0 && (
        <>
          <h3 className="attempts-head">Runs</h3>
          <ol className="attempts">
            {attempts.map((attempt) => (
              <Run key={attempt.number} attempt={attempt} />
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}

function Point({ point, before }: { point: TimelinePoint; before: TimelinePoint | undefined }) {
  const gap = before ? (new Date(point.at).getTime() - new Date(before.at).getTime()) / 1000 : null;
  return (
    <li className={classes('point', TONES[point.type] ?? 'grey')}>
      <span className="point-mark" aria-hidden />
      <div>
        <p>{point.text}</p>
        <p className="muted num">
          <At at={point.at} />
          {gap !== null && gap > 0.0005 && <span> · +{duration(gap)}</span>}
          {point.worker && (
            <>
              {' · '}
              {isSender(point.worker) ? point.worker : <Link href={paths.worker(point.worker)}>{point.worker}</Link>}
            </>
          )}
        </p>
      </div>
    </li>
  );
}

/** Who sends tasks and is no worker is called `gen<pid>@<host>`. */
function isSender(name: string): boolean {
  return /^gen\d+@/.test(name);
}

function Run({ attempt }: { attempt: Attempt }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className="attempt">
        <span className="num strong">{attempt.number}</span>
        <Badge tone={OUTCOMES[attempt.outcome]}>{attempt.outcome}</Badge>
        <span className="num muted">{duration(attempt.runtime)}</span>
        {attempt.traceback && (
          <button type="button" className="json-more" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide traceback' : 'Traceback'}
          </button>
        )}
      </div>
      {attempt.error && <p className="attempt-error">{attempt.error}</p>}
      {open && (
        <pre className="code-block" tabIndex={0} aria-label={`Traceback of run ${attempt.number}`}>
          {attempt.traceback}
        </pre>
      )}
    </li>
  );
}
