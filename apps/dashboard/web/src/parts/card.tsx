import type { ReactNode } from 'react';
import { useId } from 'react';
import { classes } from './classes.js';

interface CardProps {
  title?: ReactNode;
  /** Beside the title. */
  hint?: ReactNode;
  actions?: ReactNode;
  className?: string;
  /** Without inner space, for tables. */
  flush?: boolean;
  children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Card({ title, hint, actions, className, flush, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes('card', flush && 'flush', className)} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <header className="card-head">
          <h2 id={id}>{title}</h2>
          {hint && <span className="card-hint">{hint}</span>}
          {actions && <div className="card-actions">{actions}</div>}
        </header>
      )}
      <div className="card-body">{children}</div>
    </section>
  );
}

/** One figure. */
export function Stat({ label, value, unit, hint, tone }: StatProps) {
  return (
    <div className={classes('stat', tone)}>
      <dt>{label}</dt>
      <dd>
        <span className="stat-value num">{value}</span>
        {unit && <span className="stat-unit">{unit}</span>}
        {hint && <span className="stat-hint num">{hint}</span>}
      </dd>
    </div>
  );
}

interface StatProps {
  label: string;
  value: ReactNode;
  unit?: string;
  hint?: ReactNode;
  tone?: 'bad' | 'warn' | 'good' | undefined;
}

/** Names and values. */
export function Facts({ items, columns }: { items: [string, ReactNode][]; columns?: boolean }) {
  return (
    <dl className={classes('facts', columns && 'columns')}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
