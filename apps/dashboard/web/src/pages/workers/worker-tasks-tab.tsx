import { Link } from 'wouter';
import type { WorkerDetail, WorkerTask } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { count, shortId } from '../../parts/format.js';
import { Empty } from '../../parts/states.js';
import { type Column, Table } from '../../parts/table.js';
import { Ago } from '../../parts/time.js';
import { paths } from '../../shell/routes.js';

/** What it runs, holds, waits for, has run and has refused. */
export function TasksTab({ detail: { tasks } }: { detail: WorkerDetail }) {
  return (
    <>
      <Card title="Active" hint="running now" flush>
        <Table
          label="Active tasks"
          rows={tasks.active}
          rowKey={(row) => row.task_id}
          empty={<Empty title="Nothing runs" />}
          columns={[
            ...COLUMNS,
            { id: 'started', label: 'Started', numeric: true, render: (row) => <Ago at={row.started} /> },
            { id: 'pid', label: 'Process', numeric: true, render: (row) => <code>{row.pid ?? '–'}</code> },
          ]}
        />
      </Card>
      {tasks.reserved.length > 0 && (
        <Card title="Reserved" hint="taken, not started yet" flush>
          <Table label="Reserved tasks" rows={tasks.reserved} rowKey={(row) => row.task_id} columns={COLUMNS} />
        </Card>
      )}
      {tasks.scheduled.length > 0 && (
        <Card title="Scheduled" hint="wait for their time in its queues" flush>
          <Table
            label="Scheduled tasks"
            rows={tasks.scheduled}
            rowKey={(row) => row.task_id}
            columns={[
              { id: 'name', label: 'Task', render: (row) => <TaskLink id={row.task_id} name={row.name} /> },
              { id: 'queue', label: 'Queue', render: (row) => row.queue },
              { id: 'eta', label: 'Starts', numeric: true, render: (row) => <Ago at={row.eta} /> },
              { id: 'retries', label: 'Retries', numeric: true, render: (row) => count(row.retries) },
            ]}
          />
        </Card>
      )}
      <Card title="Processed" hint="since it started" flush>
        <Table
          label="Processed tasks by name"
          rows={Object.entries(tasks.processed).sort(([, a], [, b]) => b - a)}
          rowKey={([name]) => name}
          empty={<Empty title="It has run nothing yet" />}
          columns={[
            { id: 'name', label: 'Task', render: ([name]) => <Link href={paths.tasks(`name:${name}`)}>{name}</Link> },
            { id: 'count', label: 'Runs', numeric: true, render: ([, runs]) => count(runs) },
          ]}
        />
      </Card>
      {tasks.revoked.length > 0 && (
        <Card title="Revoked" hint="refused or stopped by this worker">
          <ul className="id-list">
            {tasks.revoked.slice(0, 200).map((id) => (
              <li key={id}>
                <Link href={paths.task(id)}>
                  <code>{id}</code>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function TaskLink({ id, name }: { id: string; name: string }) {
  return (
    <span>
      <Link href={paths.task(id)}>{name}</Link> <code className="muted">{shortId(id)}</code>
    </span>
  );
}

const COLUMNS: Column<WorkerTask>[] = [
  { id: 'name', label: 'Task', render: (row) => <TaskLink id={row.task_id} name={row.name} /> },
  {
    id: 'args',
    label: 'Arguments',
    wide: true,
    render: (row) => <code>{[row.args, row.kwargs].filter((it) => it !== '[]' && it !== '{}').join(' ')}</code>,
  },
  { id: 'queue', label: 'Queue', render: (row) => row.queue },
  { id: 'attempt', label: 'Attempt', numeric: true, render: (row) => count(row.attempt) },
];
