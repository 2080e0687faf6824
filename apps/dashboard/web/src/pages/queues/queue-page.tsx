import { useQueryClient } from '@tanstack/react-query';
import { Boxes, CalendarClock } from 'lucide-react';
import { Link } from 'wouter';
import { useQueues, useWaitingTasks } from '../../api/queries.js';
import type { QueueRow, WaitingTask } from '../../api/resources.js';
import { useLive } from '../../live/use-live.js';
import { Button } from '../../parts/button.js';
import { Card, Stat } from '../../parts/card.js';
import { count, duration, rate, shortId } from '../../parts/format.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { type Column, Table } from '../../parts/table.js';
import { useThrottled } from '../../parts/throttle.js';
import { Ago } from '../../parts/time.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useMay } from '../../shell/session.js';
import { useUrlState } from '../../shell/url-state.js';
import { QueueActions } from './queue-actions.js';
import { QueueFlags } from './queue-parts.js';

/** One queue and the tasks that wait in it. */
export function QueuePage({ name }: { name: string }) {
  const { data, error, refetch } = useQueues();
  const admin = useMay('admin');
  const queue = data?.items.find((it) => it.queue === name);
  if (!queue) {
    return (
      <Page title={name}>
        <Card>
          {data && <Empty icon={Boxes} title="There is no such queue" />}
          {!data && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
        </Card>
      </Page>
    );
  }
  return (
    <Page title={name} hint={<QueueFlags line={queue} />} actions={admin && <QueueActions queue={queue} />}>
      <Figures queue={queue} />
      <Consumers queue={queue} />
      <Waiting queue={queue} />
    </Page>
  );
}

function Figures({ queue }: { queue: QueueRow }) {
  return (
    <dl className="stats" aria-label="Figures">
      <Stat label="Waiting" value={count(queue.waiting)} hint={`${count(queue.delayed)} delayed`} />
      <Stat label="Oldest" value={duration(queue.oldest_waiting_seconds)} />
      <Stat
        label="Running"
        value={count(queue.active)}
        hint={queue.concurrency === null ? 'no limit' : `at most ${queue.concurrency}`}
      />
      <Stat label="Arrivals" value={rate(queue.arrivals_per_second)} unit="/s" />
      <Stat label="Starts" value={rate(queue.starts_per_second)} unit="/s" />
      <Stat label="Failed" value={count(queue.failed)} hint="kept for inspection" />
    </dl>
  );
}

function Consumers({ queue }: { queue: QueueRow }) {
  return (
    <Card title="Consumers" hint={queue.workers.length === 0 ? 'no live worker consumes it' : undefined}>
      {queue.workers.length === 0 ? (
        <p className="muted">Tasks are kept until a worker for {queue.queue} starts.</p>
      ) : (
        <span className="flags">
          {queue.workers.map((worker) => (
            <Link key={worker} href={paths.worker(worker)} className="chip">
              {worker}
            </Link>
          ))}
        </span>
      )}
    </Card>
  );
}

function Waiting({ queue }: { queue: QueueRow }) {
  const [kind, setKind] = useUrlState('kind', 'waiting');
  const [lane, setLane] = useUrlState('lane');
  const [offset, setOffset] = useUrlState('offset', '0');
  const { data, error, refetch } = useWaitingTasks(queue.queue, kind, lane, Number(offset));
  const client = useQueryClient();
  useLive(
    'queues',
    useThrottled(() => void client.invalidateQueries({ queryKey: ['queue-tasks', queue.queue] }), 1500),
  );
  const delayed = kind === 'delayed';
  return (
    <Card
      title={delayed ? 'Delayed tasks' : 'Waiting tasks'}
      hint={data && `${count(data.total)} in all${delayed ? ', the next first' : ', in the order in which they start'}`}
      flush
      actions={
        <>
          {queue.lanes.length > 0 && (
            <select
              className="select compact"
              aria-label="Lane"
              value={lane}
              onChange={(event) => setLane(event.target.value)}
            >
              <option value="">main lane</option>
              {queue.lanes.map((it) => (
                <option key={it.lane} value={it.lane}>
                  {it.lane}
                </option>
              ))}
            </select>
          )}
          <div className="segments" role="group" aria-label="Which tasks">
            <button type="button" aria-pressed={!delayed} onClick={() => setKind('waiting')}>
              Waiting
            </button>
            <button type="button" aria-pressed={delayed} onClick={() => setKind('delayed')}>
              Delayed
            </button>
          </div>
        </>
      }
    >
      {!data && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
      {data && (
        <Table
          label={delayed ? 'Delayed tasks' : 'Waiting tasks'}
          rows={data.items}
          rowKey={(row) => row.task_id}
          columns={columnsOf(delayed)}
          empty={
            <Empty
              icon={delayed ? CalendarClock : Boxes}
              title={delayed ? 'Nothing waits for its time' : 'Nothing waits'}
            />
          }
        />
      )}
      {data && (Number(offset) > 0 || data.next_offset !== null) && (
        <div className="pager">
          <Button
            small
            disabled={Number(offset) === 0}
            onClick={() => setOffset(String(Math.max(0, Number(offset) - 50)))}
          >
            Before
          </Button>
          <Button small disabled={data.next_offset === null} onClick={() => setOffset(String(data.next_offset))}>
            After
          </Button>
        </div>
      )}
    </Card>
  );
}

function columnsOf(delayed: boolean): Column<WaitingTask>[] {
  return [
    {
      id: 'name',
      label: 'Task',
      render: (row) => (
        <span>
          <Link href={paths.task(row.task_id)}>{row.name}</Link> <code className="muted">{shortId(row.task_id)}</code>
        </span>
      ),
    },
    { id: 'args', label: 'Arguments', wide: true, render: (row) => <code>{argumentsText(row.args, row.kwargs)}</code> },
    ...(delayed
      ? []
      : [{ id: 'position', label: 'Before it', numeric: true, render: (row: WaitingTask) => count(row.position) }]),
    { id: 'priority', label: 'Priority', numeric: true, render: (row) => count(row.priority) },
    { id: 'retries', label: 'Retries', numeric: true, render: (row) => count(row.retries) },
    delayed
      ? { id: 'eta', label: 'Starts', numeric: true, render: (row) => <Ago at={row.eta} /> }
      : { id: 'sent', label: 'Sent', numeric: true, render: (row) => <Ago at={row.sent} /> },
  ];
}

/** Arguments in one line, without those that are empty. */
export function argumentsText(args: string | null, kwargs: string | null): string {
  return [args === '[]' ? null : args, kwargs === '{}' ? null : kwargs].filter(Boolean).join(' ');
}
