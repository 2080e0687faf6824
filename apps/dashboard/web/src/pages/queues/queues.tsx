import { Boxes } from 'lucide-react';
import { Link } from 'wouter';
import { useQueues } from '../../api/queries.js';
import type { LineRow, QueueRow } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { count, duration, rate } from '../../parts/format.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { type Column, Table } from '../../parts/table.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useMay } from '../../shell/session.js';
import { QueueActions } from './queue-actions.js';
import { QueueFlags } from './queue-parts.js';

/** A queue, or one of its lanes below it. */
type Line = LineRow & { key: string; queue: QueueRow; lane: string | null };

export function Queues() {
  const { data, error, refetch } = useQueues();
  const admin = useMay('admin');
  const lines = data?.items.flatMap((queue): Line[] => [
    { ...queue, key: queue.queue, queue, lane: null },
    ...queue.lanes.map((lane) => ({ ...lane, key: `${queue.queue}.${lane.lane}`, queue })),
  ]);
  return (
    <Page title="Queues">
      <Card flush>
        {!lines && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
        {lines && (
          <Table
            label="Queues and their lanes"
            rows={lines}
            rowKey={(line) => line.key}
            rowClass={(line) => (line.lane ? 'lane' : undefined)}
            empty={<Empty icon={Boxes} title="There are no queues" />}
            columns={[...COLUMNS, ...(admin ? [ACTIONS] : [])]}
          />
        )}
      </Card>
    </Page>
  );
}

const COLUMNS: Column<Line>[] = [
  {
    id: 'queue',
    label: 'Queue',
    render: ({ queue, lane }) =>
      lane ? (
        <Link href={`${paths.queue(queue.queue)}?lane=${lane}`} className="lane-name">
          {lane}
        </Link>
      ) : (
        <Link href={paths.queue(queue.queue)} className="strong">
          {queue.queue}
        </Link>
      ),
  },
  { id: 'flags', label: 'State', render: (line) => <QueueFlags line={line} /> },
  { id: 'waiting', label: 'Waiting', numeric: true, render: (line) => count(line.waiting) },
  { id: 'oldest', label: 'Oldest', numeric: true, render: (line) => duration(line.oldest_waiting_seconds) },
  { id: 'active', label: 'Running', numeric: true, render: (line) => count(line.active) },
  { id: 'delayed', label: 'Delayed', numeric: true, render: (line) => count(line.delayed) },
  { id: 'failed', label: 'Failed', numeric: true, render: (line) => count(line.failed) },
  { id: 'consumers', label: 'Consumers', numeric: true, render: (line) => count(line.consumers) },
  {
    id: 'in',
    label: 'In /s',
    numeric: true,
    render: ({ lane, queue }) => (lane ? '' : rate(queue.arrivals_per_second)),
  },
  {
    id: 'out',
    label: 'Started /s',
    numeric: true,
    render: ({ lane, queue }) => (lane ? '' : rate(queue.starts_per_second)),
  },
];

const ACTIONS: Column<Line> = {
  id: 'actions',
  label: <span className="visually-hidden">Actions</span>,
  render: ({ lane, queue }) => (lane ? null : <QueueActions queue={queue} compact />),
};
