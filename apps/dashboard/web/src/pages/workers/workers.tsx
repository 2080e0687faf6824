import { Cpu } from 'lucide-react';
import { Link } from 'wouter';
import { useWorkers } from '../../api/queries.js';
import type { WorkerRow } from '../../api/resources.js';
import { Card, Stat } from '../../parts/card.js';
import { count, duration } from '../../parts/format.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { type Column, Table } from '../../parts/table.js';
import { Ago } from '../../parts/time.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { Slots, WorkerStatus } from './worker-parts.js';

export function Workers() {
  const { data, error, refetch } = useWorkers();
  return (
    <Page title="Workers">
      {!data && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
      {data && data.items.length === 0 && (
        <Card>
          <Empty icon={Cpu} title="No worker is running">
            Tasks are kept until one starts: `npm start`, or `node apps/worker-default/dist/main.js`.
          </Empty>
        </Card>
      )}
      {data && data.items.length > 0 && (
        <>
          <Totals workers={data.items} />
          <Card flush>
            <Table label="Workers" columns={COLUMNS} rows={data.items} rowKey={(row) => row.worker} />
          </Card>
        </>
      )}
    </Page>
  );
}

function Totals({ workers }: { workers: WorkerRow[] }) {
  const sum = (of: (row: WorkerRow) => number): number => workers.reduce((total, row) => total + of(row), 0);
  const online = workers.filter(({ status }) => status === 'online').length;
  return (
    <dl className="stats" aria-label="All workers">
      <Stat
        label="Online"
        value={count(online)}
        hint={`of ${count(workers.length)}`}
        tone={online === 0 ? 'bad' : undefined}
      />
      <Stat
        label="Running"
        value={count(sum((row) => row.active))}
        unit={`of ${count(sum((row) => row.concurrency))} slots`}
      />
      <Stat label="Processed" value={count(sum((row) => row.processed))} />
      <Stat label="Succeeded" value={count(sum((row) => row.succeeded))} />
      <Stat label="Failed" value={count(sum((row) => row.failed))} />
      <Stat label="Retried" value={count(sum((row) => row.retried))} />
    </dl>
  );
}

const COLUMNS: Column<WorkerRow>[] = [
  { id: 'worker', label: 'Worker', render: (row) => <Link href={paths.worker(row.worker)}>{row.worker}</Link> },
  { id: 'status', label: 'Status', render: (row) => <WorkerStatus status={row.status} /> },
  { id: 'queues', label: 'Queues', render: (row) => <QueueLinks queues={row.queues} /> },
  { id: 'slots', label: 'Slots', render: (row) => <Slots active={row.active} of={row.concurrency} /> },
  { id: 'pool', label: 'Pool', render: (row) => row.pool },
  { id: 'processed', label: 'Processed', numeric: true, render: (row) => count(row.processed) },
  { id: 'succeeded', label: 'Succeeded', numeric: true, render: (row) => count(row.succeeded) },
  {
    id: 'failed',
    label: 'Failed',
    numeric: true,
    render: (row) => <span className={row.failed > 0 ? 'tone-red' : 'muted'}>{count(row.failed)}</span>,
  },
  { id: 'retried', label: 'Retried', numeric: true, render: (row) => count(row.retried) },
  { id: 'load', label: 'Load', numeric: true, render: (row) => row.loadavg.map((it) => it.toFixed(1)).join(' ') },
  { id: 'lag', label: 'Loop lag', numeric: true, render: (row) => duration(row.event_loop_lag_ms / 1000) },
  { id: 'heartbeat', label: 'Heartbeat', numeric: true, render: (row) => <Ago at={row.last_heartbeat} /> },
];

function QueueLinks({ queues }: { queues: string[] }) {
  return (
    <span className="flags">
      {queues.map((queue) => (
        <Link key={queue} href={paths.queue(queue.split('.')[0]!)}>
          {queue}
        </Link>
      ))}
    </span>
  );
}
