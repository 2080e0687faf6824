import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, type ReactNode, useEffect, useRef } from 'react';
import { classes } from './classes.js';
import { useNarrow } from './media.js';

export interface VirtualColumn<Row> {
  id: string;
  label: string;
  /** Of a CSS grid. */
  width: string;
  numeric?: boolean;
  /** What the server sorts by. */
  sortKey?: string;
  render: (row: Row) => ReactNode;
}

interface VirtualTableProps<Row> {
  label: string;
  columns: VirtualColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowClass?: (row: Row) => string | undefined;
  /** Instead of the labels of columns, by their ids. */
  headers?: Record<string, ReactNode>;
  /** On a phone, instead of the columns. */
  card: (row: Row) => ReactNode;
  cardHeight?: number;
  rowHeight?: number;
  sort?: string;
  onSort?: (sort: string) => void;
  /** Called when the last rows come into sight. */
  onEnd?: () => void;
  /** Told whether the first row is in sight. */
  onTop?: (top: boolean) => void;
  footer?: ReactNode;
}

/** A table of any length: only rows in sight are drawn. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rows, rowKey, card, cardHeight = 92, rowHeight = 40, onEnd, onTop } = props;
  const narrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const size = narrow ? cardHeight : rowHeight;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    getItemKey: (at) => rowKey(rows[at]!),
    overscan: 12,
  });
  useEffect(() => virtualizer.measure(), [size, virtualizer]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 10) onEnd?.();
  }, [last, rows.length, onEnd]);
  const template = columns.map(({ width }) => width).join(' ');
  const minWidth = columns.reduce((sum, { width }) => sum + Number(/(\d+)px/.exec(width)?.[1] ?? 80), 16);
  return (
    <div
      className={classes('vtable', narrow && 'cards')}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
    >
      <div
        className="vtable-scroll"
        ref={scroller}
        tabIndex={0}
        role="rowgroup"
        aria-label={label}
        onScroll={(event) => onTop?.(event.currentTarget.scrollTop < size)}
      >
        {!narrow && <HeadRow {...props} template={template} minWidth={minWidth} />}
        <div className="vtable-body" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]!;
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={classes('vrow', props.rowClass?.(row))}
                style={{
                  transform: `translateY(${item.start}px)`,
                  height: size,
                  ...(narrow ? {} : { gridTemplateColumns: template, minWidth }),
                }}
              >
                {narrow ? <Card row={row} card={card} /> : <Cells row={row} columns={columns} />}
              </div>
            );
          })}
        </div>
        {props.footer}
      </div>
    </div>
  );
}

/** Drawn anew when the row or the columns are others, not when other rows push it down. */
const Cells = memo(function Cells<Row>({ row, columns }: { row: Row; columns: VirtualColumn<Row>[] }) {
  return columns.map((column) => (
    <div key={column.id} role="cell" className={classes('vcell', column.numeric && 'right num')}>
      {column.render(row)}
    </div>
  ));
}) as <Row>(props: { row: Row; columns: VirtualColumn<Row>[] }) => ReactNode;

/** Likewise. `card` must be the same function each time. */
const Card = memo(function Card<Row>({ row, card }: { row: Row; card: (row: Row) => ReactNode }) {
  return (
    <div role="cell" className="vcard">
      {card(row)}
    </div>
  );
}) as <Row>(props: { row: Row; card: (row: Row) => ReactNode }) => ReactNode;

type HeadRowProps<Row> = VirtualTableProps<Row> & { template: string; minWidth: number };

function HeadRow<Row>({ columns, headers, sort, onSort, template, minWidth }: HeadRowProps<Row>) {
  return (
    <div role="row" aria-rowindex={1} className="vhead" style={{ gridTemplateColumns: template, minWidth }}>
      {columns.map((column) => (
        <div
          key={column.id}
          role="columnheader"
          className={classes('vcell', column.numeric && 'right')}
          aria-sort={ariaSort(column.sortKey, sort)}
        >
          {column.sortKey && onSort ? (
            <SortButton sortKey={column.sortKey} label={column.label} sort={sort} onSort={onSort} />
          ) : (
            (headers?.[column.id] ?? column.label)
          )}
        </div>
      ))}
    </div>
  );
}

interface SortButtonProps {
  sortKey: string;
  label: string;
  sort: string | undefined;
  onSort: (sort: string) => void;
}

function SortButton({ sortKey, label, sort, onSort }: SortButtonProps) {
  const descending = sort === `-${sortKey}`;
  const ascending = sort === sortKey;
  return (
    <button type="button" className="sort" onClick={() => onSort(descending ? sortKey : `-${sortKey}`)}>
      {label}
      {descending && <ArrowDown size={12} aria-hidden />}
      {ascending && <ArrowUp size={12} aria-hidden />}
    </button>
  );
}

function ariaSort(key: string | undefined, sort: string | undefined): 'ascending' | 'descending' | undefined {
  if (!key || !sort) return undefined;
  if (sort === key) return 'ascending';
  return sort === `-${key}` ? 'descending' : undefined;
}
