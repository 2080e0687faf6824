export type JsonSchema = Record<string, unknown>;

/** A kind of task that can be sent. */
export interface TaskType {
  name: string;
  description: string | null;
  queue: string;
  lane: string | null;
  /** In the order of positional arguments. */
  params: string[];
  /** Names of parameters whose values are hidden everywhere. */
  sensitive: string[];
  /** JSON Schemas (2020-12). `args` is a tuple, `kwargs` an object of the same parameters. */
  args: JsonSchema;
  kwargs: JsonSchema;
  result: JsonSchema;
  progress: JsonSchema | null;
  limits: {
    time_limit: number;
    soft_time_limit: number;
    max_retries: number | null;
    default_retry_delay: number;
    acks_late: boolean;
    ignore_result: boolean;
    /** That holds now, for example `10/m`. */
    rate_limit: string | null;
  };
  /** Live workers that have a handler for it are asked at most every 10 s; null: not known. */
  workers: string[] | null;
}

/** Answer of `GET /ui/api/task-types`. */
export interface TaskTypeList {
  items: TaskType[];
}
