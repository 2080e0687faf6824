import { useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useWorker, useWorkers } from '../../api/queries.js';
import type { WorkerDetail } from '../../api/resources.js';
import { ApiError } from '../../api/client.js';
import { useLive } from '../../live/use-live.js';
import { Card, Stat } from '../../parts/card.js';
import { count, duration, plural } from '../../parts/format.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { Tabs } from '../../parts/tabs.js';
import { useThrottled } from '../../parts/throttle.js';
import { Ago } from '../../parts/time.js';
import { Page } from '../../shell/page.js';
import { useMay } from '../../shell/session.js';
import { WorkerActions } from './worker-actions.js';
import { WorkerCharts } from './worker-charts.js';
import { WorkerStatus } from './worker-parts.js';
import { BrokerTab, ConfigTab, LimitsTab, PoolTab, QueuesTab, SystemTab } from './worker-tabs.js';
import { TasksTab } from './worker-tasks-tab.js';

/** One worker: what Flower's tabs show, and what can be done to it. */
export function WorkerPage({ name }: { name: string }) {
  const { data, error, refetch } = useWorker(name);
  const admin = useMay('admin');
  const client = useQueryClient();
  const changed = useThrottled(() => void client.invalidateQueries({ queryKey: ['worker', name] }), 2_500);
  // The list comes by the stream; this worker's page is asked for anew when its line may have changed.
  useLive('workers', changed);
  const list = useWorkers();
  const row = list.data?.items.find(({ worker }) => worker === name) ?? data?.worker;
  if (!data) {
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <Page title={name}>
        <Card>
          {gone && (
            <Empty icon={WifiOff} title="No such worker is running">
              Workers leave this list some seconds after they end.
            </Empty>
          )}
          {!gone && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={name}
      hint={row && <WorkerStatus status={error ? 'offline' : row.status} />}
      actions={admin && !error && <WorkerActions detail={data} />}
    >
      {data.silent && <p className="notice warn">This worker did not answer in time: what only it knows is missing.</p>}
      <Figures detail={data} row={row ?? data.worker} />
      <WorkerCharts name={name} />
      <Tabs label="Of this worker" parts={tabsOf(data, admin)} />
    </Page>
  );
}

function Figures({ detail, row }: { detail: WorkerDetail; row: WorkerDetail['worker'] }) {
  return (
    <dl className="stats" aria-label="Figures">
      <Stat
        label="Running"
        value={count(row.active)}
        unit={`of ${plural(row.concurrency, 'slot')}`}
        hint={`${row.pool} pool`}
      />
      <Stat label="Processed" value={count(row.processed)} hint={`since it started`} />
      <Stat label="Failed" value={count(row.failed)} hint={`${count(row.retried)} retried`} />
      <Stat
        label="Loop lag"
        value={duration(row.event_loop_lag_ms / 1000)}
        hint={`load ${row.loadavg.map((it) => it.toFixed(1)).join(' ')}`}
      />
      <Stat
        label="Up"
        value={duration(detail.system?.uptime_seconds ?? null)}
        hint={`process ${row.pid} · v${row.version}`}
      />
      <Stat label="Heartbeat" value={<Ago at={row.last_heartbeat} />} hint={row.hostname} />
    </dl>
  );
}

function tabsOf(detail: WorkerDetail, admin: boolean) {
  const { tasks } = detail;
  return [
    { id: 'pool', label: 'Pool', content: () => <PoolTab detail={detail} /> },
    {
      id: 'tasks',
      label: 'Tasks',
      count: tasks.active.length + tasks.reserved.length,
      content: () => <TasksTab detail={detail} />,
    },
    { id: 'queues', label: 'Queues', count: detail.queues.length, content: () => <QueuesTab detail={detail} /> },
    { id: 'limits', label: 'Limits', content: () => <LimitsTab detail={detail} /> },
    { id: 'broker', label: 'Broker', content: () => <BrokerTab detail={detail} /> },
    ...(admin ? [{ id: 'config', label: 'Config', content: () => <ConfigTab detail={detail} /> }] : []),
    { id: 'system', label: 'System', content: () => <SystemTab detail={detail} /> },
  ];
}
