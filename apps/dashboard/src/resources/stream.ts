import type { EventRow } from './events.js';
import type { Overview } from './overview.js';
import type { QueueList } from './queues.js';
import type { TaskEmissionRow, TaskRow } from './tasks.js';
import type { WorkerList } from './workers.js';

/**
 * What a stream can carry. One stream for a browser: its topics are those of all its tabs together, and are changed while it is
 * open.
 *
 *   overview       the whole `Overview`, once a second
 *   workers        the whole list, when it has changed, at most once a second
 *   queues         likewise
 *   tasks          tasks that have changed, at most 4 frames a second
 *   tasks:<query>  likewise, only those that fit the query (URL-encoded); at most 4 of these
 *   events         the tail, at most 4 frames a second
 *   task:<id>      one task: states, progress, log lines, tokens; at most 8 of these
 */
export type Topic = 'overview' | 'workers' | 'queues' | 'tasks' | `tasks:${string}` | 'events' | `task:${string}`;

/** The first frame of a stream. */
export interface HelloFrame {
  /** For `POST /ui/api/stream/{stream_id}/topics`. */
  stream_id: string;
  topics: Topic[];
  /** True: what was missed since `Last-Event-ID` follows. False: load anew what you show; it is too long ago. */
  resumed: boolean;
}

/** Tasks that have changed, each as it is now. */
export interface TasksFrame {
  topic: Topic;
  items: TaskRow[];
  /** Changed tasks that are not in `items`: load the list anew if they matter. */
  left_out: number;
  /** Of `tasks:<query>`: ids of tasks that fitted before, and do not any more. */
  gone: string[];
}

export interface EventsFrame {
  /** Oldest first. */
  items: EventRow[];
  left_out: number;
}

export interface TaskFrame {
  task_id: string;
  /** The row as it is now; null when nothing about it has changed. */
  task: TaskRow | null;
  /** Oldest first. */
  emissions: TaskEmissionRow[];
  /** It has ended, and this is the last frame. */
  ended: boolean;
}

/**
 * The data of each SSE `event:`. `id:` is opaque: the browser sends it back as `Last-Event-ID` by itself. A comment line every
 * 15 s. `bye` comes before the server ends a stream on purpose: come back after `retry_ms`.
 */
export interface StreamFrames {
  hello: HelloFrame;
  overview: Overview;
  workers: WorkerList;
  queues: QueueList;
  tasks: TasksFrame;
  events: EventsFrame;
  task: TaskFrame;
  bye: { reason: 'slow' | 'stopping' | 'session_over'; retry_ms: number };
}

/** Body of `POST /ui/api/stream/{stream_id}/topics`: instead of those before. 404: the stream is gone, open one anew. */
export interface TopicsBody {
  topics: Topic[];
}
