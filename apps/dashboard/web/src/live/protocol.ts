import type { StreamFrames, Topic } from '../api/resources.js';

/** What tabs share: how the one stream of this browser is doing. */
export interface LiveStatus {
  /** `idle`: nobody asks for anything. `refused`: there are too many streams, or nobody is signed in. */
  phase: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'refused';
  /** When this phase began, in ms since the epoch. */
  since: number;
  /** Why, where that is known. */
  reason: string | null;
}

/** From a tab to the holder of the stream. */
export type ToHolder =
  | { kind: 'topics'; tab: string; topics: Topic[]; csrfToken: string | null }
  | { kind: 'retry' }
  | { kind: 'leave'; tab: string };

/** From the holder of the stream to tabs. `key` is the topic that a frame belongs to. */
export type FromHolder =
  | { kind: 'status'; status: LiveStatus }
  | { kind: 'frame'; key: Topic; type: keyof StreamFrames; data: unknown }
  /** What the stream follows from now on. What happened before this was told to nobody. */
  | { kind: 'following'; topics: Topic[] }
  /** The stream has begun anew, and what was missed does not follow: load anew what is shown. */
  | { kind: 'gap' }
  /** The holder of the stream has changed, and does not know yet what tabs want. */
  | { kind: 'who' };

/** The lock that a tab holds as long as it is there. */
export const tabLock = (tab: string): string => `celerity-tab-${tab}`;

/** The topic that a frame of the stream belongs to. */
export function topicOf<T extends keyof StreamFrames>(type: T, data: StreamFrames[T]): Topic | undefined {
  switch (type) {
    case 'overview':
    case 'workers':
    case 'queues':
    case 'events':
      return type as Topic;
    case 'tasks':
      return (data as StreamFrames['tasks']).topic;
    case 'task':
      return `task:${(data as StreamFrames['task']).task_id}`;
    default:
      return undefined;
  }
}
