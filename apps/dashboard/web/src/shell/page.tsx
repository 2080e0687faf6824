import { type ReactNode, useEffect } from 'react';
import { classes } from '../parts/classes.js';

interface PageProps {
  /** Also the title of the browser's tab. */
  title: string;
  /** Instead of the title, above the page. */
  heading?: ReactNode;
  /** Beside the title. */
  hint?: ReactNode;
  actions?: ReactNode;
  /** As high as the window: what is in it scrolls by itself. */
  fill?: boolean;
  children: ReactNode;
}

export function Page({ title, heading, hint, actions, fill, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Celerity`;
  }, [title]);
  return (
    <div className={classes('page', fill && 'fill')}>
      <header className="page-head">
        <div className="page-title">
          <h1>{heading ?? title}</h1>
          {hint && <span className="muted">{hint}</span>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
