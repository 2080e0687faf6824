import { Download } from 'lucide-react';
import { apiPath } from '../../api/client.js';
import { Button } from '../../parts/button.js';
import { Menu, MenuItem } from '../../parts/menu.js';

/** Every task that fits the query, as a file. */
export function ExportMenu({ q }: { q: string }) {
  const download = (format: 'csv' | 'jsonl'): void => {
    const link = document.createElement('a');
    link.href = apiPath('/bulk/export', { q, format });
    link.download = `tasks.${format}`;
    link.click();
  };
  return (
    <Menu trigger={<Button icon={<Download size={15} />}>Export</Button>}>
      <MenuItem onSelect={() => download('csv')}>As CSV</MenuItem>
      <MenuItem onSelect={() => download('jsonl')}>As JSON lines</MenuItem>
    </Menu>
  );
}
