/** A path of ours to lead a browser to, or `/`: nothing that a browser might take for another server. */
export function localPath(given: unknown): string {
  if (typeof given !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(given) || given.includes('\\')) return '/';
  return given.length > 2048 ? '/' : given;
}
