import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { Dialog } from '../parts/dialog.js';
import { NAVIGATION } from './routes.js';
import { useMay } from './session.js';

/** How long after `g` the next key still belongs to it. */
const CHORD_MS = 1500;

/** `/` to the search, `g t` and so on to the pages, `?` for help. Not while somebody types. */
export function useShortcuts({ onHelp }: { onHelp: () => void }): void {
  const [, navigate] = useLocation();
  const admin = useMay('admin');
  const chord = useRef(-Infinity);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
      if (performance.now() - chord.current < CHORD_MS) {
        chord.current = -Infinity;
        const entry = NAVIGATION.find(({ key }) => key === event.key);
        if (!entry || (entry.role === 'admin' && !admin)) return;
        event.preventDefault();
        return navigate(entry.href);
      }
      if (event.key === 'g') chord.current = performance.now();
      else if (event.key === '?') onHelp();
      else if (event.key === '/') {
        event.preventDefault();
        const search = document.querySelector<HTMLElement>('[data-search]');
        if (search) search.focus();
        else navigate('/tasks?focus=1');
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate, onHelp, admin]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isDialogOpen(): boolean {
  return document.querySelector('.dialog, .drawer') !== null;
}

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const admin = useMay('admin');
  const rows: [string[], string][] = [
    [['/'], 'Search tasks'],
    [['?'], 'This help'],
    [['Esc'], 'Close what is open'],
    ...NAVIGATION.filter(({ role }) => role !== 'admin' || admin).map(({ key, label }): [string[], string] => [
      ['g', key],
      label,
    ]),
  ];
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <dl className="shortcuts">
        {rows.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
