import {
  ARTIFACT_KINDS,
  ARTIFACT_STORE,
  type ArtifactKind,
  ArtifactOwners,
  type ArtifactStore,
} from '@celerity/storage';
import { LOCKS, type Locks, LOGGER, toError } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';

/** Time between two rounds, ms. */
const EVERY = 3_600_000;
/** Whoever writes an artifact has written its row by then, ms. */
const GRACE = 24 * 3_600_000;
/** After so long another process may begin a round, s. */
const ROUND_LIMIT = 1800;
/** Artifacts whose owners are asked for at once. */
const BATCH = 500;

/** `models/<id>.onnx`: what stands between folder and first point is an id. */
const ID = /^[a-z]+\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\./;

/**
 * Deletes artifacts that no row names: what a gateway or worker that died has left, or one that wrote after its row was deleted. Keys that
 * are not ours stay.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(ArtifactOwners) private readonly owners: ArtifactOwners,
    @Inject(LOCKS) private readonly locks: Locks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const begin = () => {
      this.round ??= this.tryRound().finally(() => (this.round = undefined));
    };
    this.timer = setInterval(begin, EVERY);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.round;
  }

  /**
   * One look at all artifacts.
   *
   * @param grace younger ones are left alone, ms. (Default: a day)
   * @returns keys that were deleted
   * @throws what storage throws
   */
  async sweep({ grace = GRACE } = {}): Promise<string[]> {
    const deleted: string[] = [];
    for (const kind of ARTIFACT_KINDS) {
      for await (const batch of this.old(kind, Date.now() - grace)) deleted.push(...(await this.drop(kind, batch)));
    }
    return deleted;
  }

  private async *old(kind: ArtifactKind, before: number): AsyncGenerator<Map<string, string>> {
    let batch = new Map<string, string>();
    for await (const { key, modified } of this.artifacts.list(`${kind}/`)) {
      if (this.isStopping) return;
      const id = ID.exec(key)?.[1];
      if (id === undefined || modified.getTime() > before) continue;
      batch.set(key, id);
      if (batch.size < BATCH) continue;
      yield batch;
      batch = new Map();
    }
    yield batch;
  }

  /** @param batch ids by key */
  private async drop(kind: ArtifactKind, batch: Map<string, string>): Promise<string[]> {
    const needed = await this.owners.needed(kind, [...new Set(batch.values())]);
    const unowned = [...batch].flatMap(([key, id]) => (needed.has(id) ? [] : [key]));
    for (const key of unowned) {
      await this.artifacts.delete(key);
      this.logger.warn({ artifact: key }, 'an artifact that no row names was deleted');
    }
    return unowned;
  }

  private async tryRound(): Promise<void> {
    try {
      await this.locks.tryWith('sweeper', ROUND_LIMIT, () => this.sweep());
    } catch (error) {
      this.logger.warn({ error: toError(error).message }, 'artifacts could not be compared with their rows');
    }
  }
}
