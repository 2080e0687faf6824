import { Link } from 'wouter';
import type { TaskRow } from '../../api/resources.js';
import { count, duration, shortId } from '../../parts/format.js';
import { Badge, StateBadge } from '../../parts/state-badge.js';
import { Ago, At } from '../../parts/time.js';
import type { VirtualColumn } from '../../parts/virtual-table.js';
import { paths } from '../../shell/routes.js';
import { argumentsText } from '../queues/queue-page.js';

export type TaskColumn = VirtualColumn<TaskRow>;

/** Every column that a list of tasks can have, in their order. */
export const TASK_COLUMNS: TaskColumn[] = [
  { id: 'state', label: 'State', width: '116px', sortKey: 'state', render: (row) => <StateBadge state={row.state} /> },
  {
    id: 'name',
    label: 'Task',
    width: 'minmax(150px, 1fr)',
    sortKey: 'name',
    render: (row) => <NameLink row={row} />,
  },
  { id: 'id', label: 'Id', width: '104px', render: (row) => <code title={row.task_id}>{shortId(row.task_id)}</code> },
  { id: 'args', label: 'Arguments', width: 'minmax(110px, 1.4fr)', render: (row) => <Args row={row} /> },
  { id: 'result', label: 'Result', width: 'minmax(110px, 1.4fr)', render: (row) => <Outcome row={row} /> },
  { id: 'queue', label: 'Queue', width: '84px', render: (row) => row.queue ?? '–' },
  { id: 'worker', label: 'Worker', width: 'minmax(120px, 0.8fr)', render: (row) => <Worker row={row} /> },
  {
    id: 'retries',
    label: 'Retries',
    width: '76px',
    numeric: true,
    render: (row) => (row.retries > 0 ? count(row.retries) : ''),
  },
  {
    id: 'wait',
    label: 'Wait',
    width: '92px',
    numeric: true,
    sortKey: 'wait',
    render: (row) => duration(row.wait_seconds),
  },
  {
    id: 'runtime',
    label: 'Run time',
    width: '96px',
    numeric: true,
    sortKey: 'runtime',
    render: (row) => <RunTime row={row} />,
  },
  { id: 'sent', label: 'Sent', width: '104px', numeric: true, sortKey: 'sent', render: (row) => <Ago at={row.sent} /> },
  { id: 'started', label: 'Started', width: '122px', numeric: true, render: (row) => <At at={row.started} /> },
  { id: 'done', label: 'Done', width: '104px', numeric: true, sortKey: 'done', render: (row) => <Ago at={row.done} /> },
  { id: 'eta', label: 'Due', width: '104px', numeric: true, render: (row) => <Ago at={row.eta} /> },
];

export const DEFAULT_COLUMNS = ['state', 'name', 'args', 'result', 'queue', 'wait', 'runtime', 'sent'];

function NameLink({ row }: { row: TaskRow }) {
  return (
    <Link href={paths.task(row.task_id)} title={row.task_id} className="strong">
      {row.name ?? shortId(row.task_id)}
    </Link>
  );
}

function Args({ row }: { row: TaskRow }) {
  const text = argumentsText(row.args, row.kwargs);
  return <code title={text}>{text}</code>;
}

/** What came of it, or how far it is. */
function Outcome({ row }: { row: TaskRow }) {
  if (row.poisoned) return <Badge tone="red">poisoned</Badge>;
  if (row.error && row.state !== 'SUCCESS') {
    return (
      <span className={row.state === 'FAILURE' ? 'tone-red' : undefined} title={row.error}>
        {row.error}
      </span>
    );
  }
  if (row.progress_percent !== null && row.state === 'PROGRESS') return <Progress percent={row.progress_percent} />;
  return <code title={row.result ?? ''}>{row.result ?? ''}</code>;
}

function Progress({ percent }: { percent: number }) {
  return (
    <span
      className="slots"
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label="Progress"
    >
      <span className="num">{Math.round(percent)}%</span>
      <span className="meter">
        <span style={{ width: `${percent}%` }} />
      </span>
    </span>
  );
}

function Worker({ row }: { row: TaskRow }) {
  if (!row.worker) return null;
  return (
    <Link href={paths.worker(row.worker)} title={row.worker}>
      {row.worker}
    </Link>
  );
}

function RunTime({ row }: { row: TaskRow }) {
  return <>{row.runtime === null ? '' : duration(row.runtime)}</>;
}

/** A task on a phone. */
export function TaskCard({ row }: { row: TaskRow }) {
  return (
    <>
      <div className="vcard-line">
        <StateBadge state={row.state} />
        <span className="muted push">
          <Ago at={row.sent} />
        </span>
      </div>
      <div className="vcard-line">
        <span className="truncate">
          <NameLink row={row} />
        </span>
        <span className="push num muted">{row.runtime === null ? '' : duration(row.runtime)}</span>
      </div>
      <div className="truncate muted">
        <Outcome row={row} /> <Args row={row} />
      </div>
    </>
  );
}
