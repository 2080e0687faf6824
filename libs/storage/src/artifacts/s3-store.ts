import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { types } from 'node:util';
import type * as Sdk from '@aws-sdk/client-s3';
import { codeOf, StorageUnavailableError } from '../errors.js';
import {
  type ArtifactInfo,
  ArtifactNotFoundError,
  type ArtifactStore,
  ArtifactStoreFullError,
  type ByteRange,
  validKey,
  validPrefix,
  type WriteOptions,
} from './artifact-store.js';
import { Meter } from './meter.js';

/** Where a store is. Credentials are found as every AWS SDK finds them: environment, profile, or the machine's role. */
export interface S3Location {
  bucket: string;
  /** First part of every key, without slashes around it; may be empty. */
  prefix: string;
  /** (Default: AWS itself) */
  endpoint: string | undefined;
  /** (Default: that of the environment; with an endpoint `us-east-1`) */
  region: string | undefined;
  /** Whether the bucket stands in the path, not in the host name: most stores other than AWS want it so. */
  pathStyle: boolean;
}

/** What is held in memory at most: parts under way × their size. S3 takes 10,000 parts: 78 GiB. */
const [PARTS_UNDER_WAY, PART_SIZE] = [2, 8 * 1024 ** 2];

/** How long to wait for a connection, and for any sign of life on one; ms. */
const [CONNECT_TIMEOUT, SILENCE_TIMEOUT] = [2000, 30_000];

/** Codes of stores that have no room left: MinIO's, and such as have quotas. */
const FULL = /^(XMinioStorageFull|QuotaExceeded|InsufficientStorage)/;

/** Errors of the network. */
const AWAY = /\b(ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/;

/** Artifacts as objects of a bucket. The SDK, which is large, is loaded on first use. */
export class S3Store implements ArtifactStore {
  private opened: Promise<{ sdk: typeof Sdk; client: Sdk.S3Client }> | undefined;
  private readonly name: string;

  constructor(private readonly location: S3Location) {
    this.name = `The artifact store s3://${location.bucket}/${location.prefix}`;
  }

  async write(key: string, source: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<{ bytes: number }> {
    const Key = this.keyOf(key);
    const { client } = await this.open();
    const { Upload } = await import('@aws-sdk/lib-storage');
    const meter = new Meter(key, options);
    const Body = Readable.from(meter.read(source));
    const limits = { queueSize: PARTS_UNDER_WAY, partSize: PART_SIZE };
    try {
      await new Upload({ client, params: { Bucket: this.location.bucket, Key, Body }, ...limits }).done();
      return { bytes: meter.bytes };
    } catch (error) {
      // Removing the parts may fail too, and hide what was wrong in the first place.
      throw meter.failure ?? this.explain(error, key);
    }
  }

  async read(key: string, { start = 0, end }: ByteRange = {}): Promise<Readable> {
    const range = start === 0 && end === undefined ? {} : { Range: `bytes=${start}-${end ?? ''}` };
    try {
      const { sdk, client } = await this.open();
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...this.objectOf(key), ...range }));
      if (!(Body instanceof Readable)) throw new Error(`${this.name} sent no stream`);
      return Body;
    } catch (error) {
      // A range beyond the end: nothing is there, as in a file.
      if (statusOf(error) === 416) return Readable.from([]);
      throw this.explain(error, key);
    }
  }

  async readBytes(key: string): Promise<Buffer> {
    return buffer(await this.read(key));
  }

  async size(key: string): Promise<number> {
    try {
      const { sdk, client } = await this.open();
      return (await client.send(new sdk.HeadObjectCommand(this.objectOf(key)))).ContentLength ?? 0;
    } catch (error) {
      throw this.explain(error, key);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      const { sdk, client } = await this.open();
      await client.send(new sdk.DeleteObjectCommand(this.objectOf(key)));
    } catch (error) {
      throw this.explain(error, key);
    }
  }

  async *list(prefix: string): AsyncGenerator<ArtifactInfo> {
    const [Bucket, above] = [this.location.bucket, this.location.prefix && `${this.location.prefix}/`];
    const Prefix = `${above}${validPrefix(prefix)}`;
    try {
      const { sdk, client } = await this.open();
      for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) {
          yield { key: Key.slice(above.length), bytes: Size, modified: LastModified };
        }
      }
    } catch (error) {
      throw this.explain(error, prefix);
    }
  }

  /** Asks for the bucket. Whether it may be written to is not tried: every probe of every process would cost a request to write. */
  async check(): Promise<Record<string, unknown>> {
    const { bucket, prefix } = this.location;
    try {
      const { sdk, client } = await this.open();
      await client.send(new sdk.HeadBucketCommand({ Bucket: bucket }));
    } catch (error) {
      if (statusOf(error) === 404) throw new Error(`there is no bucket '${bucket}': create it`, { cause: error });
      throw this.explain(error, '');
    }
    return { bucket, prefix };
  }

  private open() {
    this.opened ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, client: this.connect(sdk) }));
    return this.opened;
  }

  private connect({ S3Client }: typeof Sdk): Sdk.S3Client {
    const { endpoint, region = endpoint && 'us-east-1', pathStyle } = this.location;
    return new S3Client({
      ...(endpoint && { endpoint }),
      ...(region && { region }),
      forcePathStyle: pathStyle,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT, socketTimeout: SILENCE_TIMEOUT },
      // Stores other than AWS do not know the checksums that the SDK otherwise adds.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  private objectOf(key: string) {
    return { Bucket: this.location.bucket, Key: this.keyOf(key) };
  }

  private keyOf(key: string): string {
    return [this.location.prefix, validKey(key)].filter(Boolean).join('/');
  }

  private explain(error: unknown, key: string): unknown {
    if (!types.isNativeError(error)) return error;
    const status = statusOf(error);
    if (status === 507 || FULL.test(error.name)) return new ArtifactStoreFullError(key, { cause: error });
    if (status === 404 && error.name !== 'NoSuchBucket') return new ArtifactNotFoundError(key);
    const isAway = status === undefined ? isConnectionError(error) : status >= 500;
    return isAway ? new StorageUnavailableError(this.name, error.message || error.name, { cause: error }) : error;
  }
}

function statusOf(error: unknown): number | undefined {
  return isServiceException(error) ? error.$metadata.httpStatusCode : undefined;
}

function isServiceException(error: unknown): error is Sdk.S3ServiceException {
  return types.isNativeError(error) && '$metadata' in error;
}

function isConnectionError(error: Error): boolean {
  return AWAY.test(`${codeOf(error)} ${error.message}`) || error.name === 'TimeoutError';
}
