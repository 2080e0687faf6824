import { PGlite } from '@electric-sql/pglite';

type Stream = PGlite['execProtocolRawStream'];

/** Messages of the extended query protocol, which belong together up to the Sync: Parse, Bind, Describe, Execute, Close, Flush. */
const OPEN = new Set([...'PBDECH'].map((type) => type.charCodeAt(0)));
const SYNC = 'S'.charCodeAt(0);

/**
 * PGlite for a socket server that has many clients take turns (pglite-socket 0.2).
 *
 * That server lets a client go on while a transaction is open, else whoever's message is next. But all clients share one session, and so
 * one unnamed statement: where a client's messages come in several packets (over about 64 KiB), another's Parse slips in, and the first
 * binds its values to the other's statement. Therefore this one counts as in a transaction until the client's Sync.
 */
export class TurnTakingPGlite extends PGlite {
  private isMidTurn = false;

  override isInTransaction(): boolean {
    return this.isMidTurn || super.isInTransaction();
  }

  override execProtocolRawStream(message: Parameters<Stream>[0], options: Parameters<Stream>[1]): ReturnType<Stream> {
    const type = message[0] ?? 0;
    if (OPEN.has(type)) this.isMidTurn = true;
    if (type === SYNC) this.isMidTurn = false;
    return super.execProtocolRawStream(message, options);
  }

  /** The server's ROLLBACK for a client that left in the middle of its turn. */
  override exec(...args: Parameters<PGlite['exec']>): ReturnType<PGlite['exec']> {
    this.isMidTurn = false;
    return super.exec(...args);
  }
}
