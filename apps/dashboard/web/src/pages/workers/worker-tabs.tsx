import { Link } from 'wouter';
import type { WorkerChild, WorkerDetail } from '../../api/resources.js';
import { Card, Facts } from '../../parts/card.js';
import { bytes, count, duration, shortId } from '../../parts/format.js';
import { JsonView } from '../../parts/json-view.js';
import { Empty } from '../../parts/states.js';
import { Badge } from '../../parts/state-badge.js';
import { Table } from '../../parts/table.js';
import { Ago, At } from '../../parts/time.js';
import { paths } from '../../shell/routes.js';

interface TabProps {
  detail: WorkerDetail;
}

const CHILD_TONES: Record<WorkerChild['state'], string> = {
  starting: 'cyan',
  idle: 'grey',
  busy: 'blue',
  leaving: 'amber',
};

export function PoolTab({ detail: { pool } }: TabProps) {
  if (!pool) return <Silent />;
  return (
    <>
      <Card title="Children" hint="processes or threads that run tasks" flush>
        <Table
          label="Children of the pool"
          rows={pool.children}
          rowKey={(child) => String(child.pid)}
          empty={<Empty title="This pool has no children">A solo pool runs tasks in the worker itself.</Empty>}
          columns={[
            { id: 'pid', label: 'Process', render: (child) => <code>{child.pid}</code> },
            {
              id: 'state',
              label: 'State',
              render: (child) => <Badge tone={CHILD_TONES[child.state]}>{child.state}</Badge>,
            },
            { id: 'running', label: 'Runs', render: (child) => <Running child={child} /> },
            { id: 'tasks', label: 'Tasks begun', numeric: true, render: (child) => count(child.tasks) },
            { id: 'rss', label: 'Memory', numeric: true, render: (child) => bytes(child.rss_bytes) },
            { id: 'age', label: 'Started', numeric: true, render: (child) => <Ago at={child.started} /> },
          ]}
        />
      </Card>
      <Card title="Pool">
        <Facts
          columns
          items={[
            ['Implementation', pool.implementation],
            ['Slots', count(pool.max_concurrency)],
            ['Autoscale', pool.autoscale ? `${pool.autoscale.min} to ${pool.autoscale.max}` : 'off'],
            ['Prefetch', count(pool.prefetch_count)],
            ['Tasks per child', pool.max_tasks_per_child ? count(pool.max_tasks_per_child) : 'no limit'],
            [
              'Memory per child',
              pool.max_memory_per_child_kib ? bytes(pool.max_memory_per_child_kib * 1024) : 'no limit',
            ],
            ['Soft time limit', duration(pool.soft_time_limit)],
            ['Time limit', duration(pool.time_limit)],
            ['Processes', <code>{pool.processes.join(', ') || '–'}</code>],
          ]}
        />
      </Card>
    </>
  );
}

function Running({ child }: { child: WorkerChild }) {
  if (child.running.length === 0) return <span className="muted">nothing</span>;
  return (
    <span className="flags">
      {child.running.map((task) => (
        <Link key={task.task_id} href={paths.task(task.task_id)}>
          {task.name ?? shortId(task.task_id)}
        </Link>
      ))}
    </span>
  );
}

export function QueuesTab({ detail: { queues } }: TabProps) {
  return (
    <Card flush>
      <Table
        label="Queues that it consumes"
        rows={queues}
        rowKey={(row) => row.name}
        empty={<Empty title="It consumes no queue" />}
        columns={[
          {
            id: 'name',
            label: 'Queue',
            render: (row) => <Link href={paths.queue(row.name.split('.')[0]!)}>{row.name}</Link>,
          },
          { id: 'slots', label: 'Slots', numeric: true, render: (row) => count(row.concurrency) },
          {
            id: 'paused',
            label: 'State',
            render: (row) => (row.paused ? <Badge tone="amber">Paused</Badge> : <Badge tone="green">Consuming</Badge>),
          },
        ]}
      />
    </Card>
  );
}

export function LimitsTab({ detail: { limits } }: TabProps) {
  return (
    <Card flush>
      <Table
        label="Limits of its tasks"
        rows={limits}
        rowKey={(row) => row.name}
        empty={<Empty title="It has no handler" />}
        columns={[
          { id: 'name', label: 'Task', render: (row) => <Link href={paths.taskType(row.name)}>{row.name}</Link> },
          { id: 'queue', label: 'Queue', render: (row) => row.queue },
          { id: 'rate', label: 'Rate limit', numeric: true, render: (row) => row.rate_limit ?? 'none' },
          { id: 'soft', label: 'Soft time limit', numeric: true, render: (row) => duration(row.soft_time_limit) },
          { id: 'hard', label: 'Time limit', numeric: true, render: (row) => duration(row.time_limit) },
          { id: 'retries', label: 'Retries', numeric: true, render: (row) => row.max_retries ?? 'no limit' },
          { id: 'acks', label: 'Acknowledged', render: (row) => (row.acks_late ? 'late' : 'early') },
        ]}
      />
    </Card>
  );
}

export function BrokerTab({ detail: { broker } }: TabProps) {
  if (!broker) return <Silent />;
  return (
    <Card>
      <Facts
        items={[
          ['URL', <code>{broker.url}</code>],
          ['Transport', broker.transport],
          ['Key prefix', <code>{broker.key_prefix}</code>],
        ]}
      />
    </Card>
  );
}

export function ConfigTab({ detail: { config } }: TabProps) {
  if (!config) return <Silent />;
  return (
    <Card title="Settings" hint="secrets are masked">
      <JsonView value={config} label="Settings" open={3} />
    </Card>
  );
}

export function SystemTab({ detail: { system, worker } }: TabProps) {
  if (!system) return <Silent />;
  const { memory, rusage } = system;
  return (
    <Card>
      <Facts
        columns
        items={[
          ['Host', worker.hostname],
          ['Process', <code>{system.pid}</code>],
          ['Started', <At at={worker.started} />],
          ['Up', duration(system.uptime_seconds)],
          ['Node', system.node],
          ['Platform', system.platform],
          ['Lamport clock', <span className="num">{system.clock}</span>],
          ['Resident memory', bytes(memory.rss)],
          ['Heap', `${bytes(memory.heap_used)} of ${bytes(memory.heap_total)}`],
          ['External memory', bytes(memory.external)],
          ...Object.entries(rusage).map(([key, value]): [string, string] => [`rusage ${key}`, String(value)]),
        ]}
      />
    </Card>
  );
}

function Silent() {
  return (
    <Card>
      <Empty title="Not known">The worker did not answer.</Empty>
    </Card>
  );
}
