import { Workflow } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useTaskTypes } from '../../api/queries.js';
import type { TaskType } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { count, duration } from '../../parts/format.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { type Column, Table } from '../../parts/table.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useUrlState } from '../../shell/url-state.js';

/** What can be sent. */
export function TaskTypes() {
  const { data, error, refetch } = useTaskTypes();
  const [text, setText] = useUrlState('text');
  const rows = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return (data?.items ?? []).filter((it) =>
      `${it.name} ${it.description ?? ''} ${it.queue}`.toLowerCase().includes(wanted),
    );
  }, [data, text]);
  return (
    <Page title="Task types" hint={data && <span className="num">{count(rows.length)}</span>}>
      <div className="filters">
        <input
          className="input"
          data-search
          type="search"
          aria-label="Name, description or queue"
          placeholder="Name, description or queue"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Card flush>
        {!data && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
        {data && (
          <Table
            label="Task types"
            rows={rows}
            rowKey={(row) => row.name}
            columns={COLUMNS}
            empty={<Empty icon={Workflow} title="No task type fits" />}
          />
        )}
      </Card>
    </Page>
  );
}

const COLUMNS: Column<TaskType>[] = [
  {
    id: 'name',
    label: 'Task',
    render: (row) => (
      <Link href={paths.taskType(row.name)} className="strong">
        {row.name}
      </Link>
    ),
  },
  {
    id: 'description',
    label: 'Does',
    wide: true,
    render: (row) => <span title={row.description ?? ''}>{row.description}</span>,
  },
  { id: 'queue', label: 'Queue', render: (row) => (row.lane ? `${row.queue}.${row.lane}` : row.queue) },
  { id: 'params', label: 'Takes', render: (row) => <code>{row.params.join(', ') || 'nothing'}</code> },
  { id: 'limit', label: 'Time limit', numeric: true, render: (row) => duration(row.limits.time_limit) },
  { id: 'rate', label: 'Rate limit', numeric: true, render: (row) => row.limits.rate_limit ?? 'none' },
  { id: 'workers', label: 'Workers', numeric: true, render: (row) => count(row.workers?.length ?? null) },
];
