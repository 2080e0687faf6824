import autocannon from 'autocannon';

const CONNECTIONS = 20;
const SECONDS = 4;

/** Requests per second that a submission route takes. @throws Error when it answers anything but 2xx. */
export async function submissionsPerSecond(url: string): Promise<number> {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ args: [2, 3] }),
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`);
  return result.requests.average;
}

/** ms from a submission over HTTP to its result over HTTP, one at a time. */
export async function httpRoundTrips(api: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    const accepted = await fetch(`${api}/api/tasks/tasks.add`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ args: [index, 1] }),
    });
    const { links } = (await accepted.json()) as { links: { result: string } };
    const answer = (await (await fetch(`${api}${links.result}?timeout=10`)).json()) as { result: number };
    if (answer.result !== index + 1) throw new Error(`wrong result: ${JSON.stringify(answer)}`);
    times.push(performance.now() - start);
  }
  return times;
}
