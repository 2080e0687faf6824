import { Inbox, ShieldCheck } from 'lucide-react';
import { Link } from 'wouter';
import type { Overview, QueueRow, TaskTypeFigures, WorkerRow } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { count, duration, shortId } from '../../parts/format.js';
import { Empty } from '../../parts/states.js';
import { Badge } from '../../parts/state-badge.js';
import { Table } from '../../parts/table.js';
import { Ago } from '../../parts/time.js';
import { paths } from '../../shell/routes.js';
import { Slots, WorkerStatus } from '../workers/worker-parts.js';
import { QueueFlags } from '../queues/queue-parts.js';

const more = (href: string) => (
  <Link href={href} className="more">
    All
  </Link>
);

export function QueuesCard({ queues }: { queues: QueueRow[] }) {
  return (
    <Card title="Queues" flush actions={more('/queues')}>
      <Table
        label="Queues"
        rows={queues}
        rowKey={(row) => row.queue}
        columns={[
          { id: 'queue', label: 'Queue', render: (row) => <Link href={paths.queue(row.queue)}>{row.queue}</Link> },
          { id: 'flags', label: 'State', render: (row) => <QueueFlags line={row} /> },
          { id: 'waiting', label: 'Waiting', numeric: true, render: (row) => count(row.waiting) },
          { id: 'active', label: 'Running', numeric: true, render: (row) => count(row.active) },
          { id: 'oldest', label: 'Oldest', numeric: true, render: (row) => duration(row.oldest_waiting_seconds) },
        ]}
      />
    </Card>
  );
}

export function WorkersCard({ workers }: { workers: WorkerRow[] }) {
  return (
    <Card title="Workers" flush actions={more('/workers')}>
      <Table
        label="Workers"
        rows={workers}
        rowKey={(row) => row.worker}
        empty={<Empty title="No worker is running">Tasks are kept until one starts.</Empty>}
        columns={[
          {
            id: 'worker',
            label: 'Worker',
            wide: true,
            render: (row) => <Link href={paths.worker(row.worker)}>{row.worker}</Link>,
          },
          { id: 'status', label: 'Status', render: (row) => <WorkerStatus status={row.status} /> },
          { id: 'slots', label: 'Slots', render: (row) => <Slots active={row.active} of={row.concurrency} /> },
          { id: 'processed', label: 'Processed', numeric: true, render: (row) => count(row.processed) },
        ]}
      />
    </Card>
  );
}

export function TaskTypesCard({ types }: { types: TaskTypeFigures[] }) {
  return (
    <Card title="Busiest tasks" hint="last five minutes" flush>
      <Table
        label="Busiest kinds of tasks"
        rows={types}
        rowKey={(row) => row.name}
        empty={<Empty icon={Inbox} title="No task has run in the last five minutes" />}
        columns={[
          {
            id: 'name',
            label: 'Task',
            wide: true,
            render: (row) => <Link href={paths.tasks(`name:${row.name}`)}>{row.name}</Link>,
          },
          { id: 'succeeded', label: 'Succeeded', numeric: true, render: (row) => count(row.succeeded) },
          {
            id: 'failed',
            label: 'Failed',
            numeric: true,
            render: (row) => <span className={row.failed > 0 ? 'tone-red strong' : 'muted'}>{count(row.failed)}</span>,
          },
          { id: 'run', label: 'Run p95', numeric: true, render: (row) => duration(row.runtime.p95) },
          { id: 'wait', label: 'Wait p95', numeric: true, render: (row) => duration(row.wait.p95) },
        ]}
      />
    </Card>
  );
}

export function FailuresCard({ failures }: { failures: Overview['failures'] }) {
  return (
    <Card title="Latest failures" flush actions={more(paths.tasks('state:failure'))}>
      <Table
        label="Latest failures"
        rows={failures}
        rowKey={(row) => row.task_id}
        empty={<Empty icon={ShieldCheck} title="No failures" />}
        columns={[
          {
            id: 'task',
            label: 'Task',
            render: (row) => (
              <Link href={paths.task(row.task_id)} title={row.task_id}>
                {row.name ?? shortId(row.task_id)}
              </Link>
            ),
          },
          {
            id: 'error',
            label: 'Error',
            wide: true,
            render: (row) => <span title={row.error ?? ''}>{row.error ?? <Badge>not known</Badge>}</span>,
          },
          { id: 'at', label: 'When', numeric: true, render: (row) => <Ago at={row.at} /> },
        ]}
      />
    </Card>
  );
}
