import { useQuery } from '@tanstack/react-query';
import { Activity, Pause, Play } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { get } from '../../api/client.js';
import type { EventList, EventRow } from '../../api/resources.js';
import { useLive } from '../../live/use-live.js';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import { plural, shortId } from '../../parts/format.js';
import { JsonView } from '../../parts/json-view.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { At } from '../../parts/time.js';
import { type VirtualColumn, VirtualTable } from '../../parts/virtual-table.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useUrlState } from '../../shell/url-state.js';
import { EventType, EVENT_TYPES } from './event-type.js';
import { extended, fits } from './event-tail.js';

/** The tail of everything that happens. */
export function Events() {
  const [type, setType] = useUrlState('type');
  const [text, setText] = useUrlState('text');
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState<EventRow | null>(null);
  const { tail, waiting, query } = useTail(paused);
  const filter = useMemo(
    () => ({ types: type === '' ? null : new Set(type.split(',')), text: text.trim().toLowerCase() }),
    [type, text],
  );
  const columns = useMemo(() => columnsOf(setOpen), []);
  const card = useCallback((row: EventRow) => <EventCard row={row} onOpen={() => setOpen(row)} />, []);
  const rows = useMemo(() => tail.filter((event) => fits(event, filter)), [tail, filter]);
  return (
    <Page
      fill
      title="Events"
      hint={
        <span className="num">
          {paused ? `paused, ${plural(waiting, 'event')} since` : plural(rows.length, 'event')}
        </span>
      }
      actions={
        <Button
          icon={paused ? <Play size={14} /> : <Pause size={14} />}
          aria-pressed={paused}
          onClick={() => setPaused(!paused)}
        >
          {paused ? 'Go on' : 'Pause'}
        </Button>
      }
    >
      <div className="filters">
        <input
          className="input"
          data-search
          type="search"
          aria-label="Task, id or worker"
          placeholder="Task, id or worker"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <select
          className="select"
          aria-label="Type of event"
          value={type}
          onChange={(event) => setType(event.target.value)}
        >
          <option value="">All but heartbeats</option>
          {EVENT_TYPES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {query.isPending && <Loading lines={8} />}
      {query.isError && tail.length === 0 && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && rows.length === 0 && (
        <Empty icon={Activity} title={tail.length === 0 ? 'Nothing has happened yet' : 'No event fits'}>
          They appear here as they happen.
        </Empty>
      )}
      {rows.length > 0 && (
        <VirtualTable
          label="Events"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowHeight={34}
          cardHeight={64}
          rowClass={(row) => (row.type === 'gap' ? 'gap-row' : undefined)}
          card={card}
        />
      )}
      <Dialog open={open !== null} onClose={() => setOpen(null)} wide title={open?.type ?? ''}>
        {open && <JsonView label="event" value={wholeOf(open)} />}
      </Dialog>
    </Page>
  );
}

/** The tail; paused, it stands still and only counts. */
function useTail(paused: boolean) {
  const query = useQuery({
    queryKey: ['events'],
    queryFn: ({ signal }) => get<EventList>('/events', { limit: 1000 }, signal),
    gcTime: 0,
  });
  const [tail, setTail] = useState<EventRow[]>([]);
  const held = useRef<EventRow[]>([]);
  const [waiting, setWaiting] = useState(0);
  useEffect(() => {
    const loaded = query.data?.items;
    if (loaded) setTail((before) => extended(loaded, [...before].reverse()));
  }, [query.data]);
  useLive('events', ({ frames, missed, begun }) => {
    const fresh = frames.flatMap(({ items }) => items);
    if (missed || begun) void query.refetch();
    if (!paused) return setTail((before) => extended(before, fresh));
    held.current = [...held.current, ...fresh].slice(-3000);
    setWaiting((before) => before + fresh.length);
  });
  useEffect(() => {
    if (paused) return;
    const kept = held.current;
    held.current = [];
    setWaiting(0);
    if (kept.length > 0) setTail((before) => extended(before, kept));
  }, [paused]);
  return { tail, waiting, query };
}

function columnsOf(open: (row: EventRow) => void): VirtualColumn<EventRow>[] {
  return [
    { id: 'at', label: 'When', width: '128px', render: (row) => <At at={row.at} /> },
    { id: 'type', label: 'Event', width: '172px', render: (row) => <EventType type={row.type} /> },
    { id: 'task', label: 'Task', width: 'minmax(200px, 1.2fr)', render: (row) => <TaskLink row={row} /> },
    { id: 'host', label: 'Worker or sender', width: 'minmax(150px, 0.8fr)', render: (row) => row.hostname ?? '' },
    {
      id: 'fields',
      label: 'Tells',
      width: 'minmax(220px, 2fr)',
      render: (row) => (
        <button type="button" className="tells" onClick={() => open(row)} title="Show all of it">
          <code>{summary(row)}</code>
        </button>
      ),
    },
  ];
}

function TaskLink({ row }: { row: EventRow }) {
  if (!row.task_id) return null;
  return (
    <>
      <Link href={paths.task(row.task_id)}>{row.name ?? 'task'}</Link>{' '}
      <code className="muted">{shortId(row.task_id)}</code>
    </>
  );
}

function EventCard({ row, onOpen }: { row: EventRow; onOpen: () => void }) {
  return (
    <>
      <div className="vcard-line">
        <EventType type={row.type} />
        <button type="button" className="json-more push" onClick={onOpen}>
          <At at={row.at} />
        </button>
      </div>
      <div className="truncate">{row.task_id ? <TaskLink row={row} /> : (row.hostname ?? summary(row))}</div>
    </>
  );
}

/** The rest of an event in one line; what is empty is left out. */
function summary({ fields }: EventRow): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 300);
}

function wholeOf({ fields, ...row }: EventRow): unknown {
  return { ...row, ...fields };
}
