import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Where `npm start` says what it chose. */
const RUNTIME_FILE = new URL('../../../.data/runtime.json', import.meta.url);

const USUAL_URL = 'http://127.0.0.1:3000';

const Runtime = z.object({ api: z.object({ url: z.url() }), stoppedAt: z.string().optional() });

/** URL of the gateway of the `npm start` that runs in this clone; the usual one when there is none. */
export async function findSystem(runtimeFile: URL = RUNTIME_FILE): Promise<string> {
  const content: unknown = await readFile(runtimeFile, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const runtime = Runtime.safeParse(content).data;
  return runtime && runtime.stoppedAt === undefined ? runtime.api.url : USUAL_URL;
}
