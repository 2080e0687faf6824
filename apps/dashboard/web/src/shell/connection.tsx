import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { live } from '../live/live-client.js';
import type { LiveStatus } from '../live/protocol.js';
import { useLiveGap, useLiveStatus } from '../live/use-live.js';
import { Button } from '../parts/button.js';
import { classes } from '../parts/classes.js';
import { useNow } from '../parts/clock.js';
import { ago } from '../parts/format.js';

const WORDS: Record<LiveStatus['phase'], string> = {
  idle: 'Not live',
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  refused: 'Disconnected',
};

const REASONS: Record<string, string> = {
  slow: 'This browser read too slowly and was cut off.',
  stopping: 'The dashboard is restarting.',
  session_over: 'The session is over: sign in again.',
};

/** A word in the menu: whether what is shown is live. */
export function ConnectionState({ short }: { short?: boolean }) {
  const { phase } = useLiveStatus();
  // A page that shows nothing live.
  if (phase === 'idle') return null;
  return (
    <span className={classes('connection', phase)} role="status">
      <span className="connection-dot" aria-hidden />
      <span className={short && phase === 'live' ? 'visually-hidden' : undefined}>{WORDS[phase]}</span>
    </span>
  );
}

/** A line over the page while it is not live any more, and after events were missed. */
export function ConnectionNotice() {
  const { phase, since, reason } = useLiveStatus();
  const gap = useLiveGap();
  const now = useNow();
  const lost = phase === 'reconnecting' || phase === 'refused';
  const late = useLater(lost, 800);
  if (lost && late) {
    return (
      <div className="notice warn" role="status">
        <WifiOff size={16} aria-hidden />
        <p>
          <span className="strong">{phase === 'refused' ? 'Disconnected' : 'Reconnecting…'}</span>{' '}
          {reason ? (REASONS[reason] ?? '') : 'What you see may be out of date.'}{' '}
          <span className="muted num">Since {ago(since, Math.max(now, since))}.</span>
        </p>
        <Button small onClick={() => (phase === 'refused' ? location.reload() : live.retry())}>
          Try now
        </Button>
      </div>
    );
  }
  if (gap === null) return null;
  return (
    <div className="notice" role="status">
      <p>
        The connection was away for too long to catch up, so this page was loaded anew{' '}
        <span className="muted num">{ago(gap, Math.max(now, gap))}</span>.
      </p>
      <Button small variant="quiet" onClick={() => live.forgetGap()}>
        Dismiss
      </Button>
    </div>
  );
}

/** True once `value` has been true for so long. */
function useLater(value: boolean, ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!value) return setLate(false);
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value && late;
}
