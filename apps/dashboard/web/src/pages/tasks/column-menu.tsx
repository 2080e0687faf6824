import { Columns3 } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../parts/button.js';
import { Menu, MenuCheck } from '../../parts/menu.js';
import { useUrlState } from '../../shell/url-state.js';
import { DEFAULT_COLUMNS, TASK_COLUMNS } from './columns.js';

/** Which columns show; in the URL. */
export function useColumns(): [string[], (columns: string[]) => void] {
  const [text, setText] = useUrlState('columns', DEFAULT_COLUMNS.join(','));
  const columns = useMemo(() => {
    const known = text.split(',').filter((id) => TASK_COLUMNS.some((it) => it.id === id));
    return known.length > 0 ? known : DEFAULT_COLUMNS;
  }, [text]);
  return [columns, (next) => setText(next.join(','))];
}

export function ColumnMenu({ columns, setColumns }: { columns: string[]; setColumns: (next: string[]) => void }) {
  const toggle = (id: string, on: boolean): void => {
    const next = TASK_COLUMNS.map((it) => it.id).filter((it) => (it === id ? on : columns.includes(it)));
    if (next.length > 0) setColumns(next);
  };
  return (
    <Menu trigger={<Button icon={<Columns3 size={15} />}>Columns</Button>}>
      {TASK_COLUMNS.map(({ id, label }) => (
        <MenuCheck key={id} checked={columns.includes(id)} onChange={(on) => toggle(id, on)}>
          {label}
        </MenuCheck>
      ))}
    </Menu>
  );
}
