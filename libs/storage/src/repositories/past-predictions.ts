import { sql, type SQL } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import type { JsonObject } from '../database/schema.js';

/** A call with what was asked and answered. */
export interface AnsweredCall {
  id: string;
  createdAt: Date;
  inputs: JsonObject[];
  outputs: JsonObject[];
}

/** The newest call that a machine is in. */
export interface MachineCall {
  machine: string;
  predictionId: string;
  createdAt: Date;
}

/** What was said of a machine in its newest call. */
export interface MachineAnswer extends MachineCall {
  /** Of the call's answers, from 0; null where the call is an artifact. */
  row: number | null;
  probability: number | null;
  value: number | null;
  label: string | null;
}

/** Which machines are looked for. */
export interface FleetFilter {
  modelId: string;
  /** Calls from then on. */
  since: Date;
  /** These machines only. (Default: all) */
  machines?: readonly string[] | undefined;
  /** Column of the rows that names the machine; null where the answers do, as `unit`. */
  column: string | null;
}

/** Most calls that are looked at for the machines in them, and most machines. */
const [MOST_CALLS, MOST_MACHINES] = [20_000, 5_000];

type Rows<T> = T & Record<string, unknown>;

/**
 * What was predicted before: earlier calls of a model, and the newest of every machine. Calls that failed, or have no answer yet, are
 * left out.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class PastPredictions {
  constructor(private readonly database: Database) {}

  /** Calls of a model before another one, the newest first, until they have so many rows. Those in artifacts are left out. */
  before(call: { id: string; createdAt: Date; modelId: string }, rows: number): Promise<AnsweredCall[]> {
    const newest = sql`created_at desc, id desc`;
    return this.database.run(async (db) => {
      const found = await db.execute<
        Rows<{ id: string; created: string; inputs: JsonObject[]; outputs: JsonObject[] }>
      >(sql`
        select id, ${ms('created_at')} as created, inputs, outputs from (
          select id, created_at, inputs, outputs, sum(rows) over (order by ${newest}) - rows as before from (
            select id, created_at, inputs, outputs, rows from predictions
            where model_id = ${call.modelId} and inputs is not null and outputs is not null
              and (created_at, id) < (${call.createdAt.toISOString()}::timestamptz, ${call.id}::uuid)
            order by ${newest} limit ${rows}
          ) as calls
        ) as counted where before < ${rows} order by ${newest}`);
      return found.rows.map(({ created, ...more }) => ({ ...more, createdAt: new Date(Number(created)) }));
    });
  }

  /** Id of the model that has last answered for a machine that is named, of those that are still there; undefined when none has. */
  newestModel(): Promise<string | undefined> {
    return this.database.run(async (db) => {
      const { rows } = await db.execute<{ model_id: string }>(sql`
        select model_id from predictions
        where ended_at is not null and error is null and cardinality(machines) > 0
          and exists (select 1 from ml_models where ml_models.id = predictions.model_id)
        order by created_at desc, id desc limit 1`);
      return rows[0]?.model_id;
    });
  }

  /**
   * The newest answer on every machine, in the last 20,000 calls that are meant; at most 5,000 machines. Of a machine that is in its call
   * more than once, the last.
   */
  newestOfMachines({ column, ...filter }: FleetFilter): Promise<MachineAnswer[]> {
    const named = column === null ? sql`output ->> 'unit'` : sql`input ->> ${column}`;
    return this.database.run(async (db) => {
      const { rows } = await db.execute<
        Rows<
          { machine: string; id: string; created: string; row: number | null } & Record<
            'probability' | 'value',
            number | null
          > & { label: string | null }
        >
      >(sql`
        with newest as (${newestCalls(filter)}),
        asked as (
          select id, inputs, outputs from predictions where id in (select id from newest) and outputs is not null
        ),
        told as (
          select asked.id, ${named} as machine, (place - 1)::int as row, output from asked,
            rows from (jsonb_array_elements(outputs), jsonb_array_elements(inputs)) with ordinality as t (output, input, place)
          where output is not null
        )
        select distinct on (newest.machine) newest.machine, newest.id, ${ms('newest.created_at')} as created, row,
          (output ->> 'probability')::float8 as probability, (output ->> 'value')::float8 as value, output ->> 'label' as label
        from newest left join told on told.id = newest.id and told.machine = newest.machine
        order by newest.machine, row desc`);
      return rows.map(({ id, created, ...more }) => ({
        ...more,
        predictionId: id,
        createdAt: new Date(Number(created)),
      }));
    });
  }
}

function newestCalls({ modelId, since, machines }: Omit<FleetFilter, 'column'>): SQL {
  const wanted = machines && sql`${sql.param([...machines])}::text[]`;
  return sql`
    select distinct on (machine) machine, id, created_at from (
      select id, created_at, machines from predictions
      where model_id = ${modelId} and ended_at is not null and error is null
        and created_at >= ${since.toISOString()}::timestamptz ${wanted ? sql`and machines && ${wanted}` : sql``}
      order by created_at desc, id desc limit ${MOST_CALLS}
    ) as calls, unnest(machines) as machine
    ${wanted ? sql`where machine = any (${wanted})` : sql``}
    order by machine, created_at desc, id desc limit ${MOST_MACHINES}`;
}

/** ms since the epoch: what comes back from raw SQL is not parsed. */
function ms(column: string): SQL {
  return sql.raw(`(extract(epoch from ${column}) * 1000)::bigint::text`);
}
