import { useNow } from './clock.js';
import { ago, clockTime, dateTime, duration } from './format.js';

/** How long ago, with the exact time on hover and for screen readers. */
export function Ago({ at, empty = '–' }: { at: string | null | undefined; empty?: string }) {
  const now = useNow();
  if (!at) return <span className="muted">{empty}</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={dateTime(date)} className="num">
      {ago(date.getTime(), now)}
    </time>
  );
}

/** For how long it has been so. */
export function Since({ at }: { at: string }) {
  const now = useNow();
  return <span className="num">for {duration(Math.max(0, Math.floor((now - new Date(at).getTime()) / 1000)))}</span>;
}

/** Clock time, with the date on hover; the date itself when it was another day. */
export function At({ at, empty = '–' }: { at: string | null | undefined; empty?: string }) {
  if (!at) return <span className="muted">{empty}</span>;
  const date = new Date(at);
  const today = new Date().toDateString() === date.toDateString();
  return (
    <time dateTime={at} title={dateTime(date)} className="num">
      {today ? clockTime(date) : dateTime(date)}
    </time>
  );
}
