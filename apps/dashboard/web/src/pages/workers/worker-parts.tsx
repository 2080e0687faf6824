import type { WorkerRow } from '../../api/resources.js';
import { Badge } from '../../parts/state-badge.js';

const TONES: Record<WorkerRow['status'], string> = { online: 'green', leaving: 'amber', offline: 'grey' };
const WORDS: Record<WorkerRow['status'], string> = { online: 'Online', leaving: 'Shutting down', offline: 'Offline' };

export function WorkerStatus({ status }: { status: WorkerRow['status'] }) {
  return <Badge tone={TONES[status]}>{WORDS[status]}</Badge>;
}

/** How many slots are taken. */
export function Slots({ active, of }: { active: number; of: number }) {
  return (
    <span className="slots" title={`${active} of ${of} slots taken`}>
      <span className="num">
        {active}/{of}
      </span>
      <span className="meter" aria-hidden>
        <span style={{ width: `${of > 0 ? Math.min(100, (active / of) * 100) : 0}%` }} />
      </span>
    </span>
  );
}
