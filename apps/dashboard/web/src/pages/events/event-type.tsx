import { Badge } from '../../parts/state-badge.js';

const TONES: Record<string, string> = {
  'task-succeeded': 'green',
  'task-failed': 'red',
  'task-poisoned': 'red',
  'task-rejected': 'red',
  'task-retried': 'amber',
  'task-unknown': 'amber',
  'task-revoked': 'violet',
  'task-started': 'blue',
  'task-received': 'cyan',
  'worker-online': 'green',
  'worker-offline': 'amber',
  gap: 'red',
};

/** What the filter offers. */
export const EVENT_TYPES = [
  { value: 'task-failed,task-rejected,task-poisoned', label: 'What went wrong' },
  ...[
    'task-sent',
    'task-received',
    'task-started',
    'task-succeeded',
    'task-failed',
    'task-retried',
    'task-revoked',
    'task-rejected',
    'task-unknown',
    'task-poisoned',
    'worker-online',
    'worker-offline',
    'worker-heartbeat',
    'gap',
  ].map((type) => ({ value: type, label: type })),
];

export function EventType({ type }: { type: string }) {
  return <Badge tone={TONES[type] ?? 'grey'}>{type}</Badge>;
}
