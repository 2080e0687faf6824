import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { useUrlState } from '../shell/url-state.js';

export interface TabPart {
  id: string;
  label: string;
  /** Beside the label. */
  count?: number | undefined;
  content: () => ReactNode;
}

/** Parts of a page of which one shows; which one is in the URL. */
export function Tabs({ label, parts }: { label: string; parts: TabPart[] }) {
  const [tab, setTab] = useUrlState('tab', parts[0]!.id);
  const shown = parts.find(({ id }) => id === tab) ?? parts[0]!;
  return (
    <Base.Root value={shown.id} onValueChange={(next: string) => setTab(next)} className="tabs">
      <Base.List className="tab-list" aria-label={label}>
        {parts.map((part) => (
          <Base.Tab key={part.id} value={part.id} className="tab">
            {part.label}
            {part.count !== undefined && <span className="tab-count num">{part.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={shown.id} className="tab-panel">
        {shown.content()}
      </Base.Panel>
    </Base.Root>
  );
}
