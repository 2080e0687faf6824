import { CircleAlert, type LucideIcon, Inbox, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.js';
import { Button } from './button.js';

/** Nothing to show, and what that means. */
export function Empty({
  icon: Icon = Inbox,
  title,
  children,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon size={26} strokeWidth={1.5} aria-hidden />
      <p className="strong">{title}</p>
      {children && <div className="muted">{children}</div>}
    </div>
  );
}

/** Something could not be loaded, with what to do about it. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return (
    <div className="empty" role="alert">
      <CircleAlert size={26} strokeWidth={1.5} className="tone-red" aria-hidden />
      <p className="strong">{problem?.title ?? 'This could not be shown'}</p>
      <p className="muted">{problem?.detail ?? String(error instanceof Error ? error.message : error)}</p>
      {retry && (
        <Button small icon={<RotateCw size={14} />} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Stands where something will be. */
export function Loading({ lines = 4, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div className="loading" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" />
      ))}
    </div>
  );
}
