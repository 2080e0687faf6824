import type { Stage } from '../stages/stage.js';
import type { Story } from '../story.js';
import type { Terminal } from './terminal.js';

/** What the stages report, and where to look further. */
export function printEnding(stages: readonly Stage[], story: Story, url: string, terminal: Terminal): void {
  const sections = stages.flatMap(({ report }) => report?.(story) ?? []);
  for (const { heading, lines } of [...sections, lookFurther(story, url)]) {
    terminal.print(`\n${terminal.style('bold', heading, terminal.out)}`);
    for (const line of lines) terminal.print(`  ${line}`);
  }
}

/** Everything that is known at the end. */
export function endingAsJson(story: Story, url: string): object {
  return { ...story.facts, links: Object.fromEntries(linksOf(story, url)) };
}

function lookFurther(story: Story, url: string) {
  const links = linksOf(story, url);
  const width = Math.max(...links.map(([name]) => name.length));
  return { heading: 'Look further', lines: links.map(([name, link]) => `${name.padEnd(width)}  ${link}`) };
}

function linksOf({ links }: Story, url: string): (readonly [name: string, link: string])[] {
  return [...links, ['documentation', '/api/docs'] as const].map(([name, path]) => [name, `${url}${path}`]);
}
