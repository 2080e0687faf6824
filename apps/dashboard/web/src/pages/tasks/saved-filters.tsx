import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, BookmarkPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { get, part, post, remove } from '../../api/client.js';
import type { SavedFilter, SavedFilterList } from '../../api/resources.js';
import { Button, IconButton } from '../../parts/button.js';
import { Dialog, FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { Menu, MenuGroup, MenuItem } from '../../parts/menu.js';
import { Empty } from '../../parts/states.js';
import { say, sayFailed } from '../../parts/toasts.js';

interface SavedFiltersProps {
  q: string;
  sort: string;
  columns: string[];
  apply: (filter: SavedFilter) => void;
}

/** Searches that somebody saved, for everybody. */
export function SavedFilters({ q, sort, columns, apply }: SavedFiltersProps) {
  const [open, setOpen] = useState<'save' | 'manage' | null>(null);
  const [name, setName] = useState('');
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ['saved-filters'], queryFn: () => get<SavedFilterList>('/saved-filters') });
  const filters = data?.items ?? [];
  const save = async (): Promise<void> => {
    await post('/saved-filters', { name: name.trim(), q, sort, columns });
    await client.invalidateQueries({ queryKey: ['saved-filters'] });
    say(`Saved ${name.trim()}`);
    setName('');
  };
  return (
    <>
      <Menu trigger={<Button icon={<Bookmark size={15} />}>Filters</Button>}>
        {filters.length > 0 && (
          <MenuGroup label="Saved filters">
            {filters.map((filter) => (
              <MenuItem key={filter.filter_id} onSelect={() => apply(filter)}>
                <span className="saved">
                  {filter.name}
                  <code className="truncate">{filter.q || 'every task'}</code>
                </span>
              </MenuItem>
            ))}
          </MenuGroup>
        )}
        <MenuItem icon={<BookmarkPlus size={14} />} onSelect={() => setOpen('save')}>
          Save this search…
        </MenuItem>
        {filters.length > 0 && (
          <MenuItem icon={<Trash2 size={14} />} onSelect={() => setOpen('manage')}>
            Delete saved filters…
          </MenuItem>
        )}
      </Menu>
      <FormDialog
        open={open === 'save'}
        onClose={() => setOpen(null)}
        title="Save this search"
        description="Everybody sees it. The same name replaces yours."
        action="Save"
        disabled={name.trim() === ''}
        onSubmit={save}
      >
        <Field label="Name" hint={<code>{q || 'every task'}</code>}>
          <input className="input" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      </FormDialog>
      <Dialog open={open === 'manage'} onClose={() => setOpen(null)} title="Saved filters">
        <FilterList filters={filters} />
      </Dialog>
    </>
  );
}

function FilterList({ filters }: { filters: SavedFilter[] }) {
  const client = useQueryClient();
  const drop = async ({ filter_id: id, name }: SavedFilter): Promise<void> => {
    try {
      await remove(`/saved-filters/${part(id)}`);
      await client.invalidateQueries({ queryKey: ['saved-filters'] });
    } catch (error) {
      sayFailed(`${name} was not deleted`, error);
    }
  };
  if (filters.length === 0) return <Empty title="None is left" />;
  return (
    <ul className="saved-list">
      {filters.map((filter) => (
        <li key={filter.filter_id}>
          <span className="saved">
            <span className="strong">{filter.name}</span>
            <code className="truncate">{filter.q || 'every task'}</code>
          </span>
          <span className="muted">{filter.owner}</span>
          <IconButton
            small
            label={`Delete ${filter.name}`}
            icon={<Trash2 size={14} />}
            onClick={() => void drop(filter)}
          />
        </li>
      ))}
    </ul>
  );
}
