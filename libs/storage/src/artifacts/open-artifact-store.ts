import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ArtifactStore } from './artifact-store.js';
import { FolderStore } from './folder-store.js';
import { S3Store } from './s3-store.js';

/** The store that `ARTIFACTS_URL` points at: `s3://…`, `file://…`, or a folder's path. Opens nothing yet. */
export function openArtifactStore(url: string): ArtifactStore {
  if (/^s3:/i.test(url)) return new S3Store(s3Location(new URL(url)));
  return new FolderStore(/^file:/i.test(url) ? fileURLToPath(url) : resolve(url));
}

function s3Location({ hostname, pathname, searchParams }: URL) {
  return {
    bucket: hostname,
    prefix: pathname.replace(/^\/+|\/+$/g, ''),
    endpoint: searchParams.get('endpoint') ?? undefined,
    region: searchParams.get('region') ?? undefined,
    pathStyle: searchParams.get('path_style') === 'true',
  };
}
