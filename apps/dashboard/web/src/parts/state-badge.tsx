import { Ban, Check, CircleDashed, Inbox, LoaderCircle, Play, RotateCw, X } from 'lucide-react';
import type { ComponentType } from 'react';
import type { TaskState } from '../api/resources.js';
import { classes } from './classes.js';

/** Colour, shape and word of each state: never the colour alone. */
const LOOKS: Record<TaskState, { tone: string; icon: ComponentType<{ size?: number; strokeWidth?: number }> }> = {
  PENDING: { tone: 'grey', icon: CircleDashed },
  RECEIVED: { tone: 'cyan', icon: Inbox },
  STARTED: { tone: 'blue', icon: Play },
  PROGRESS: { tone: 'blue', icon: LoaderCircle },
  RETRY: { tone: 'amber', icon: RotateCw },
  SUCCESS: { tone: 'green', icon: Check },
  FAILURE: { tone: 'red', icon: X },
  REVOKED: { tone: 'violet', icon: Ban },
};

export const TASK_STATES = Object.keys(LOOKS) as TaskState[];

/** Whether a task in this state has ended. */
export function isReady(state: TaskState): boolean {
  return state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED';
}

export function StateBadge({ state, large }: { state: TaskState; large?: boolean }) {
  const look = LOOKS[state] ?? LOOKS.PENDING;
  const Icon = look.icon;
  return (
    <span className={classes('badge', look.tone, large && 'large', state === 'PROGRESS' && 'turning')}>
      <Icon size={large ? 15 : 12} strokeWidth={2.6} />
      {state}
    </span>
  );
}

/** A word with a colour, for everything that is no task's state. */
export function Badge({ tone = 'grey', children }: { tone?: string; children: React.ReactNode }) {
  return <span className={classes('badge', tone)}>{children}</span>;
}
