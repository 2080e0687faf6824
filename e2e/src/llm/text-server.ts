import { inPieces, type ScriptedServer, type Turn } from '@celerity/worker-llm/testing';

/** Environment of a worker that asks this server. */
export function envOf({ baseUrl }: ScriptedServer): Record<string, string> {
  return { LLM_PROVIDER: 'openai-compatible', LLM_BASE_URL: baseUrl, LLM_MODEL: 'tiny', LLM_MAX_RETRIES: '0' };
}

/** Messages of the requests for texts that came since it was last told what to write. */
export async function messagesTo(server: ScriptedServer): Promise<{ role: string; content: string }[][]> {
  const requests = await server.requests();
  return requests.map(({ body }) => body['messages'] as { role: string; content: string }[]);
}

/** A draft as a server writes it: its JSON in pieces of some characters. */
export function written(draft: object, more: { pauseMs?: number } = {}): Turn {
  const usage = { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 };
  return { pieces: inPieces(JSON.stringify(draft), 8), usage, ...more };
}
