import { RotateCw, SearchX } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '../../api/client.js';
import type { TaskRow, TaskState } from '../../api/resources.js';
import { Button } from '../../parts/button.js';
import { classes } from '../../parts/classes.js';
import { count, plural } from '../../parts/format.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { StateBadge, TASK_STATES } from '../../parts/state-badge.js';
import { VirtualTable } from '../../parts/virtual-table.js';
import { Page } from '../../shell/page.js';
import { useMay } from '../../shell/session.js';
import { useUrlState } from '../../shell/url-state.js';
import { BulkBar } from './bulk-bar.js';
import { ColumnMenu, useColumns } from './column-menu.js';
import { TASK_COLUMNS, TaskCard, type TaskColumn } from './columns.js';
import { ExportMenu } from './export-menu.js';
import { QueryBox } from './query-box.js';
import { valueOf, withTerm } from './query-terms.js';
import { SavedFilters } from './saved-filters.js';
import { useTaskCount, useTaskList } from './use-task-list.js';

const taskCard = (row: TaskRow) => <TaskCard row={row} />;

/** Every task there is and was: search, choose, act. */
export function Tasks() {
  const [q, setQ] = useUrlState('q', '', { step: true });
  const [sort, setSort] = useUrlState('sort', '-sent');
  const [columns, setColumns] = useColumns();
  const [atTop, setAtTop] = useState(true);
  const selection = useSelection(q);
  const operator = useMay('operator');
  const list = useTaskList(q, sort, !atTop || selection.ids.size > 0);
  const total = useTaskCount(q);
  const { query, rows } = list;
  const error = query.error instanceof ApiError ? query.error : undefined;
  const shown = useShownColumns(columns, operator, selection);
  return (
    <Page
      fill
      title="Tasks"
      hint={
        total.data && (
          <span className="num">{`${plural(total.data.count, 'task')}${total.data.exact ? '' : ' or more'}`}</span>
        )
      }
      actions={
        <>
          <SavedFilters
            q={q}
            sort={sort}
            columns={columns}
            apply={(filter) => {
              setQ(filter.q);
              if (filter.columns) setColumns(filter.columns);
              if (filter.sort) setSort(filter.sort);
            }}
          />
          <ColumnMenu columns={columns} setColumns={setColumns} />
          <ExportMenu q={q} />
        </>
      }
    >
      <QueryBox q={q} onQuery={setQ} problem={error?.query} />
      <StateChips q={q} setQ={setQ} counts={total.data?.by_state} />
      {operator && <BulkBar q={q} selection={selection} total={total.data} onDone={list.refresh} />}
      {(list.held > 0 || list.heldMissed) && (
        <button type="button" className="fresh" onClick={list.show}>
          <RotateCw size={13} aria-hidden /> {list.heldMissed ? 'New tasks' : plural(list.held, 'new task')}: show
        </button>
      )}
      {query.isPending && <Loading lines={8} />}
      {query.isError && !error?.query && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && !error?.query && rows.length === 0 && <NoTasks q={q} clear={() => setQ('')} />}
      {rows.length > 0 && !error?.query && (
        <VirtualTable
          label="Tasks"
          columns={shown}
          rows={rows}
          rowKey={(row) => row.task_id}
          rowClass={(row) => (selection.ids.has(row.task_id) ? 'selected' : undefined)}
          headers={{ select: <SelectAll selection={selection} rows={rows} /> }}
          card={taskCard}
          sort={sort}
          onSort={setSort}
          onEnd={list.more}
          onTop={setAtTop}
          footer={query.isFetchingNextPage ? <p className="vfoot">Loading more…</p> : null}
        />
      )}
    </Page>
  );
}

export interface Selection {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  setAll: (ids: string[]) => void;
  clear: () => void;
}

function useSelection(q: string): Selection {
  const [state, setState] = useState<{ q: string; ids: ReadonlySet<string> }>({ q, ids: new Set() });
  // Another query, another selection: what is not seen is not acted on.
  const ids = useMemo(() => (state.q === q ? state.ids : new Set<string>()), [state, q]);
  const set = useCallback((next: ReadonlySet<string>) => setState({ q, ids: next }), [q]);
  return useMemo(
    () => ({
      ids,
      setAll: (all) => set(new Set(all)),
      clear: () => set(new Set()),
      toggle: (id) => {
        const next = new Set(ids);
        if (!next.delete(id)) next.add(id);
        set(next);
      },
    }),
    [ids, set],
  );
}

function useShownColumns(ids: string[], operator: boolean, selection: Selection): TaskColumn[] {
  return useMemo(() => {
    const chosen = TASK_COLUMNS.filter(({ id }) => ids.includes(id));
    return operator ? [selectColumn(selection), ...chosen] : chosen;
  }, [ids, operator, selection]);
}

function selectColumn(selection: Selection): TaskColumn {
  return {
    id: 'select',
    label: 'Select',
    width: '34px',
    render: (row) => (
      <input
        type="checkbox"
        className="row-check"
        aria-label={`Select ${row.name ?? 'task'} ${row.task_id}`}
        checked={selection.ids.has(row.task_id)}
        onChange={() => selection.toggle(row.task_id)}
      />
    ),
  };
}

function SelectAll({ selection, rows }: { selection: Selection; rows: TaskRow[] }) {
  const all = rows.length > 0 && rows.every(({ task_id: id }) => selection.ids.has(id));
  return (
    <input
      type="checkbox"
      className="row-check"
      aria-label="Select all that are loaded"
      checked={all}
      onChange={() => (all ? selection.clear() : selection.setAll(rows.map(({ task_id: id }) => id)))}
    />
  );
}

interface StateChipsProps {
  q: string;
  setQ: (q: string) => void;
  counts: Partial<Record<TaskState, number>> | undefined;
}

/** One press for each state. */
function StateChips({ q, setQ, counts }: StateChipsProps) {
  const chosen = valueOf(q, 'state')?.toUpperCase();
  return (
    <div className="state-chips" role="group" aria-label="States">
      {TASK_STATES.map((state) => {
        const on = chosen === state;
        const n = counts?.[state];
        return (
          <button
            key={state}
            type="button"
            aria-pressed={on}
            className={classes('state-chip', !on && !n && 'none')}
            onClick={() => setQ(withTerm(q, 'state', on ? undefined : state.toLowerCase()))}
          >
            <StateBadge state={state} />
            <span className="num">{n === undefined ? (chosen && !on ? '' : '0') : count(n)}</span>
          </button>
        );
      })}
    </div>
  );
}

function NoTasks({ q, clear }: { q: string; clear: () => void }) {
  if (q === '')
    return <Empty title="No task yet">Send one: from Task types, or with POST /api/tasks of the gateway.</Empty>;
  return (
    <Empty icon={SearchX} title="No task fits this search">
      <Button small onClick={clear}>
        Clear the search
      </Button>
    </Empty>
  );
}
