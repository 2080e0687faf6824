import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What the provider knows the dashboard by. */
export const CLIENT = { client_id: 'celerity', client_secret: 'a-secret-of-the-client' };

/** A certified OpenID Connect provider on this machine: whoever comes says who they are, and which groups they are in. */
export class TestProvider {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  /** @param redirectUri of the dashboard @param groups of people, by name */
  static async start(redirectUri: string, groups: Record<string, string[]>): Promise<TestProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          ...CLIENT,
          redirect_uris: [redirectUri],
          token_endpoint_auth_method: 'client_secret_post',
          // Of a loopback address only native apps may use plain HTTP.
          application_type: 'native',
        },
      ],
      claims: { openid: ['sub'], email: ['email'], profile: ['groups'] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@plant.example`, groups: groups[id] ?? [] }),
      }),
    });
    const answer = provider.callback();
    server.on('request', (request, response) => void answer(request, response));
    return new TestProvider(server, issuer);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Follows redirects and fills in the provider's forms, as a person with a browser does. */
export class TestBrowser {
  private readonly jars = new Map<string, Map<string, string>>();

  /** Where it ends up when `name` signs in: the first URL that begins with `until`. */
  async signIn(from: string, name: string, until: string): Promise<string> {
    let url = from;
    let method: 'GET' | 'POST' = 'GET';
    let form: string | undefined;
    for (let step = 0; step < 20; step++) {
      const answer = await this.open(url, method, form);
      [method, form] = ['GET', undefined];
      const location = answer.headers.get('location');
      if (location) {
        url = new URL(location, url).href;
        if (url.startsWith(until)) return url;
        continue;
      }
      const page = await answer.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!prompt) throw new Error(`no form at ${url}: ${answer.status} ${page.slice(0, 300)}`);
      method = 'POST';
      form = `prompt=${prompt}&login=${name}&password=x`;
    }
    throw new Error('the provider leads nowhere');
  }

  /** One request with the cookies of its server. */
  async open(url: string, method: 'GET' | 'POST' = 'GET', form?: string): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(url, { method, redirect: 'manual', headers: { cookie, ...type }, body: form ?? null });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) jar.set(name, value ?? '');
    }
    return answer;
  }
}
