import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { get } from '../../api/client.js';
import type { AuditList, AuditRow } from '../../api/resources.js';
import { Button } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { Dialog } from '../../parts/dialog.js';
import { JsonView } from '../../parts/json-view.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { Badge } from '../../parts/state-badge.js';
import { type Column, Table } from '../../parts/table.js';
import { At } from '../../parts/time.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useUrlState } from '../../shell/url-state.js';

/** Who did what, also what was refused. */
export function Audit() {
  const [user, setUser] = useUrlState('user');
  const [action, setAction] = useUrlState('action');
  const [target, setTarget] = useUrlState('target');
  const [open, setOpen] = useState<AuditRow | null>(null);
  const filter = useDeferredValue(`${user}\n${action}\n${target}`);
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => {
      const [byUser, byAction, byTarget] = filter.split('\n');
      return get<AuditList>(
        '/audit',
        { user: byUser, action: byAction, target: byTarget, cursor: pageParam, limit: 50 },
        signal,
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const rows = query.data?.pages.flatMap(({ items }) => items);
  return (
    <Page title="Audit log" hint="Every action, done or refused">
      <div className="filters">
        <Filter label="User" value={user} onChange={setUser} />
        <Filter label="Action, such as task.retry" value={action} onChange={setAction} />
        <Filter label="Task, worker or queue" value={target} onChange={setTarget} />
      </div>
      <Card flush>
        {!rows && (query.error ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading />)}
        {rows && (
          <Table
            label="Actions"
            rows={rows}
            rowKey={(row) => row.audit_id}
            columns={columnsOf(setOpen)}
            empty={<Empty icon={ScrollText} title="Nobody has done anything yet" />}
          />
        )}
        {query.hasNextPage && (
          <div className="pager">
            <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Older
            </Button>
          </div>
        )}
      </Card>
      <Dialog open={open !== null} onClose={() => setOpen(null)} wide title={open?.action ?? ''}>
        {open && <JsonView label="entry" value={open} open={3} />}
      </Dialog>
    </Page>
  );
}

function Filter({ label, value, onChange }: { label: string; value: string; onChange: (next: string) => void }) {
  return (
    <input
      className="input"
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const OUTCOMES: Record<AuditRow['outcome'], string> = { done: 'green', refused: 'amber', failed: 'red' };

function columnsOf(open: (row: AuditRow) => void): Column<AuditRow>[] {
  return [
    { id: 'at', label: 'When', render: (row) => <At at={row.at} /> },
    {
      id: 'user',
      label: 'Who',
      render: (row) => (
        <span className="nowrap">
          {row.user}
          {row.role && <span className="muted"> · {row.role}</span>}
        </span>
      ),
    },
    { id: 'action', label: 'Action', render: (row) => <code>{row.action}</code> },
    { id: 'target', label: 'Target', wide: true, render: (row) => <Target row={row} /> },
    { id: 'outcome', label: 'Outcome', render: (row) => <Badge tone={OUTCOMES[row.outcome]}>{row.outcome}</Badge> },
    {
      id: 'details',
      label: 'Details',
      wide: true,
      render: (row) => (
        <button type="button" className="tells" title="Show all of it" onClick={() => open(row)}>
          <code>{JSON.stringify(row.details)}</code>
        </button>
      ),
    },
  ];
}

function Target({ row: { action, target } }: { row: AuditRow }) {
  if (!target) return null;
  const href = hrefOf(action, target);
  if (!href) return <>{target}</>;
  return (
    <Link href={href} title={target}>
      {target}
    </Link>
  );
}

function hrefOf(action: string, target: string): string | undefined {
  if (action === 'task.send') return paths.taskType(target);
  if (action.startsWith('task.')) return paths.task(target);
  if (action.startsWith('worker.')) return paths.worker(target);
  return action.startsWith('queue.') ? paths.queue(target) : undefined;
}
