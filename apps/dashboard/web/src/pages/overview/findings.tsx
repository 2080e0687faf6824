import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { Finding, FindingLevel, Overview } from '../../api/resources.js';
import { Ago, At } from '../../parts/time.js';
import { duration, plural } from '../../parts/format.js';

const LOOKS: Record<FindingLevel, { icon: typeof Info; word: string }> = {
  error: { icon: CircleAlert, word: 'Error' },
  warning: { icon: TriangleAlert, word: 'Warning' },
  info: { icon: Info, word: 'Note' },
  ok: { icon: CircleCheck, word: 'Fine' },
};

/** Findings that show at once; more on demand. */
const MOST_SHOWN = 3;

/** What is wrong now: of the system, and of the dashboard itself. */
export function Findings({ overview: { findings, findings_date: date, feed } }: { overview: Overview }) {
  const own = ownFindings(feed);
  const all = [...own, ...findings];
  if (all.length === 0 && feed.gaps.length === 0) {
    return (
      <p className="all-well">
        <CircleCheck size={16} aria-hidden /> Nothing is wrong
        {date && (
          <span className="muted">
            · checked <Ago at={date} />
          </span>
        )}
      </p>
    );
  }
  const urgent = all.filter(({ level }) => level === 'error' || level === 'warning').slice(0, MOST_SHOWN);
  const shown = urgent.length > 0 ? urgent : all.slice(0, 1);
  const more = all.filter((finding) => !shown.includes(finding));
  return (
    <section aria-label="What is wrong now">
      <Lines findings={shown} />
      {more.length > 0 && (
        <details className="gaps">
          <summary>{plural(more.length, 'more finding')}</summary>
          <Lines findings={more} />
        </details>
      )}
      {feed.gaps.length > 0 && <Gaps gaps={feed.gaps} />}
    </section>
  );
}

function Lines({ findings }: { findings: Finding[] }) {
  return (
    <ul className="findings">
      {findings.map((finding) => (
        <Line key={finding.check + finding.message} finding={finding} />
      ))}
    </ul>
  );
}

function Line({ finding: { level, message, fix, check } }: { finding: Finding }) {
  const { icon: Icon, word } = LOOKS[level];
  return (
    <li className={`finding ${level}`}>
      <Icon size={17} aria-label={word} role="img" />
      <div>
        <p className="strong">{message}</p>
        {fix && <p className="finding-fix">{fix}</p>}
      </div>
      <code>{check}</code>
    </li>
  );
}

/** What the dashboard has to say of how it keeps up. */
function ownFindings(feed: Overview['feed']): Finding[] {
  const found: Finding[] = [];
  if (feed.trouble) found.push({ check: 'dashboard.trouble', level: 'error', message: feed.trouble, fix: null });
  if (feed.lag_seconds !== null && feed.lag_seconds > 5) {
    const message = `The dashboard is ${duration(feed.lag_seconds)} behind the events.`;
    found.push({ check: 'dashboard.lag', level: 'warning', message, fix: 'It catches up by itself.' });
  }
  const open = feed.gaps.filter(({ reconciled }) => reconciled === null);
  if (open.length > 0) {
    const message = `History has ${plural(open.length, 'gap')}: events are missing, and the tasks themselves are being asked.`;
    found.push({ check: 'dashboard.gap', level: 'info', message, fix: null });
  }
  return found;
}

/** Places in history where events are missing, and what was done about them. */
function Gaps({ gaps }: { gaps: Overview['feed']['gaps'] }) {
  return (
    <details className="gaps">
      <summary>Places in history where events are missing</summary>
      <ul>
        {gaps.map((gap) => (
          <li key={gap.until + gap.reason}>
            Events {gap.since ? <At at={gap.since} /> : 'from the start'} – <At at={gap.until} /> are missing (
            {gap.reason}
            {gap.count !== null && `, ${plural(gap.count, 'event')}`}).{' '}
            {gap.reconciled
              ? `Asked the tasks themselves: ${plural(gap.mended ?? 0, 'task')} mended.`
              : 'Not reconciled yet.'}
          </li>
        ))}
      </ul>
    </details>
  );
}
