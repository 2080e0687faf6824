/** Lines of at most so many characters, broken between words; line breaks stay, and what follows a `- ` or `1. ` is set in under it. */
export function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const indent = ' '.repeat(/^(- |\d+\. )?/.exec(line)![0].length);
    const lines = [''];
    for (const word of line.split(' ')) {
      const last = lines.at(-1)!;
      if (last === '') lines[lines.length - 1] = word;
      else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(`${indent}${word}`);
    }
    return lines;
  });
}
