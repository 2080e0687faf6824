import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link } from 'wouter';
import { classes } from './classes.js';

interface Look {
  /** (Default: `plain`) */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  small?: boolean;
  icon?: ReactNode;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  /** Shows that it is at work, and cannot be pressed. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = 'plain', small, icon, busy, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes('button', variant, small && 'small', className)}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button that shows an icon alone. `label` is what it is called, on hover and for screen readers. */
export function IconButton({ label, icon, className, ...rest }: { label: string; icon: ReactNode } & ButtonProps) {
  return (
    <Button
      variant="quiet"
      {...rest}
      aria-label={label}
      title={label}
      icon={icon}
      className={classes('icon-only', className)}
    />
  );
}

/** Looks like a button and leads somewhere. */
export function LinkButton({
  href,
  variant = 'plain',
  small,
  icon,
  children,
}: Look & { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={classes('button', variant, small && 'small')}>
      {icon}
      {children}
    </Link>
  );
}
