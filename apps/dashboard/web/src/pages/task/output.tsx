import { ScrollText } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { TaskEmissionRow } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { CopyButton } from '../../parts/copy-button.js';
import { Empty } from '../../parts/states.js';
import { At } from '../../parts/time.js';

/** Lines that show; older ones are only copied. */
const SHOWN = 1_000;

/** Log lines, the newest at the bottom; follows them as long as the bottom is in sight. */
export function LogCard({ lines, moreBefore, live }: { lines: TaskEmissionRow[]; moreBefore: boolean; live: boolean }) {
  const box = useFollow(lines.length);
  const shown = lines.slice(-SHOWN);
  return (
    <Card
      title="Log"
      hint={live ? 'live' : undefined}
      actions={lines.length > 0 && <CopyButton label="Copy the log" text={() => lines.map(lineText).join('\n')} />}
    >
      {lines.length === 0 && <Empty icon={ScrollText} title="It has logged nothing yet" />}
      {lines.length > 0 && (
        <div className="log" ref={box} tabIndex={0} role="log" aria-label="Log lines">
          {(moreBefore || shown.length < lines.length) && <p className="muted">Older lines are left out.</p>}
          {shown.map((line) => (
            <div key={line.id} className={`log-line ${String(line.data['level'] ?? 'info')}`}>
              <At at={line.at} /> <span className="log-level">{String(line.data['level'] ?? 'info')}</span>{' '}
              <span>{String(line.data['message'] ?? '')}</span> <Rest data={line.data} />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}

/** Fields of a line beside its message. */
function Rest({ data }: { data: Record<string, unknown> }) {
  const rest = restOf(data);
  return rest === '' ? null : <span className="muted">{rest}</span>;
}

function restOf({ level: _level, message: _message, at: _at, ...rest }: Record<string, unknown>): string {
  return Object.entries(rest)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function lineText({ at, data }: TaskEmissionRow): string {
  return [at ?? '', String(data['level'] ?? 'info').toUpperCase(), String(data['message'] ?? ''), restOf(data)]
    .filter(Boolean)
    .join(' ');
}

/** Text that a task streams, such as an explanation. */
export function TokenCard({ text, live }: { text: string; live: boolean }) {
  const box = useFollow(text.length);
  return (
    <Card
      title="Text"
      hint={live ? 'as it is written' : undefined}
      actions={<CopyButton label="Copy the text" text={text} />}
    >
      <div className="tokens" ref={box} tabIndex={0} aria-label="Streamed text" role="region">
        {text}
        {live && <span className="caret" aria-hidden />}
      </div>
    </Card>
  );
}

/** Scrolls to the end as more comes, unless somebody has scrolled up. */
function useFollow(size: number) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onScroll = (): void => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  useEffect(() => {
    if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [size]);
  return box;
}
