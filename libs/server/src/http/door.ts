import { isGuarded, isLoopback, type Settings } from '@celerity/config';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';

/** Headers that say from where a request comes and what it carries. */
export interface DoorHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'content-type'?: string | undefined;
  readonly 'content-length'?: string | undefined;
  readonly 'transfer-encoding'?: string | undefined;
}

const JSON_ONLY: readonly string[] = ['application/json'];
const ACTING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** What a page can make a browser send to us without asking us first (the Fetch standard's safelisted types). */
const FORM_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/**
 * Keeps web pages away from a server that trusts its network: a page that was loaded from elsewhere must not reach it
 * through the user's browser, neither directly (Origin, forms) nor under a name of its own that points here (Host, DNS rebinding).
 */
export class Door {
  private readonly anyHost: boolean;
  private readonly hosts: ReadonlySet<string>;
  private readonly origins: ReadonlySet<string>;

  /**
   * Hosts: loopback names always, and `ALLOWED_HOSTS`. A server that listens on more than loopback and has no
   * `ALLOWED_HOSTS` answers to every name, as there its API keys and users are the door.
   */
  constructor(settings: Settings) {
    const { host, allowedHosts, allowedOrigins } = settings.http;
    this.anyHost = !isLoopback(host) && isGuarded(settings) && allowedHosts.length === 0;
    this.hosts = new Set(allowedHosts);
    this.origins = new Set(allowedOrigins);
  }

  /** What is wrong with where the request comes from; undefined when nothing is. */
  checkSource({ host, origin }: DoorHeaders): ProblemError | undefined {
    if (!this.anyHost && !this.knows(host)) {
      return new ProblemError(
        problemTypes.foreignHost,
        `This server does not answer to the host name '${host ?? ''}'. Add it to ALLOWED_HOSTS if it should.`,
      );
    }
    if (origin === undefined || this.origins.has(origin) || isSameOrigin(origin, host)) return undefined;
    return new ProblemError(
      problemTypes.foreignOrigin,
      `Pages from '${origin}' may not call this server. Add the origin to ALLOWED_ORIGINS if they should.`,
    );
  }

  /**
   * What is wrong with the content type of a request that acts; undefined when nothing is.
   *
   * @param accepted media types of the route. (Default: application/json)
   */
  checkContent(method: string, headers: DoorHeaders, accepted = JSON_ONLY): ProblemError | undefined {
    if (!ACTING.has(method) || (method === 'DELETE' && !hasBody(headers))) return undefined;
    const given = mediaType(headers['content-type']);
    if (accepted.includes(given)) return undefined;
    const expected = `Send content-type: ${accepted.join(' or ')}.`;
    if (FORM_TYPES.has(given))
      return new ProblemError(problemTypes.formRefused, `'${given}' is what forms of web pages send. ${expected}`);
    return new ProblemError(
      problemTypes.unsupportedMediaType,
      `${given ? `'${given}' is not accepted here` : 'The content type is missing'}. ${expected}`,
    );
  }

  private knows(host: string | undefined): boolean {
    const name = hostName(host);
    return name !== undefined && (isLoopback(name) || this.hosts.has(name));
  }
}

/** The name in a `Host` header: without port and final dot, in lower case. */
export function hostName(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:\s/@[\]]+?)\.?(:\d*)?$/i.exec(host ?? '')?.[1]?.toLowerCase();
}

/** The scheme is not compared: behind a proxy that ends TLS we see another one than the page. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  if (!host || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const here = `${page.protocol}//${host}`;
  return /^https?:$/.test(page.protocol) && URL.canParse(here) && new URL(here).host === page.host;
}

function mediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function hasBody(headers: DoorHeaders): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}
