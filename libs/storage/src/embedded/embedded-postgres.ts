import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { TurnTakingPGlite } from './turn-taking-pglite.js';

/** More than all pools of a system on one machine together. */
const MAX_CONNECTIONS = 500;

/** A client that is silent for so long is disconnected, ms: were it in a transaction, nobody else could do anything. */
const IDLE_TIMEOUT = 20_000;

export interface EmbeddedPostgresOptions {
  /** Folder of its data, which one process at a time may use. (Default: in memory) */
  dataDir?: string;
  /** On the loopback interface. (Default: any free one) */
  port?: number;
}

/**
 * PGlite, which is Postgres in WebAssembly, in this process, behind a server that speaks its protocol. All clients share one session, and
 * take turns. Survives the death of its process, but not that of the machine: it never syncs to disk.
 */
export class EmbeddedPostgres {
  private constructor(
    /** What `DATABASE_URL` may be. */
    readonly url: string,
    private readonly db: TurnTakingPGlite,
    private readonly server: PGLiteSocketServer,
  ) {}

  /** @throws Error when the port is taken */
  static async start({ dataDir, port = 0 }: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
    const db = new TurnTakingPGlite(dataDir === undefined ? {} : { dataDir });
    await db.waitReady;
    const limits = { maxConnections: MAX_CONNECTIONS, idleTimeout: IDLE_TIMEOUT };
    const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port, ...limits });
    await server.start().catch(async (error: unknown) => {
      await db.close();
      throw error;
    });
    return new EmbeddedPostgres(`postgres://postgres@${server.getServerConn()}/postgres`, db, server);
  }

  /** Disconnects everybody and writes what is not written yet. */
  async stop(): Promise<void> {
    await this.server.stop();
    await this.db.close();
  }
}
