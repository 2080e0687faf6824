import { describe, expect, it } from '@jest/globals';
import { TestTerminal } from '../testing/test-terminal.js';

const CLEARED = '\u001b[2K';

describe('a meter', () => {
  it('is a bar on a terminal, that makes room for warnings and leaves nothing behind', () => {
    const terminal = new TestTerminal(true);
    const meter = terminal.meter('2/4  Train');
    meter.show({ share: 0.5, words: 'epoch 2/4' });
    const bar = terminal.said;
    expect(bar).toContain('2/4  Train  ');
    expect(bar).toMatch(/█{12}.*░{12}.* 50 % {2}epoch 2\/4/);
    meter.warn('careful');
    const warned = terminal.said;
    expect(warned).toContain(CLEARED);
    expect(warned).toMatch(/warning:.* careful\n$/);
    meter.show({ share: 0.75, words: 'epoch 3/4' });
    expect(terminal.said).toContain('75 %');
    meter.end();
    expect(terminal.said.endsWith(CLEARED)).toBe(true);
  });

  it('is a line now and then elsewhere', () => {
    const terminal = new TestTerminal();
    const meter = terminal.meter('2/4  Train');
    for (const words of ['waiting for a worker', 'started']) meter.show({ share: 0, words });
    for (let epoch = 1; epoch <= 300; epoch += 1) meter.show({ share: epoch / 300, words: `epoch ${epoch}` });
    meter.end();
    const epochs = Array.from({ length: 10 }, (_, tenth) => `epoch ${(tenth + 1) * 30}`);
    expect(terminal.said.trimEnd().split('\n')).toEqual(
      ['waiting for a worker', ...epochs].map((words) => `2/4  Train  ${words}`),
    );
  });

  it('that showed nothing leaves nothing', () => {
    const terminal = new TestTerminal(true);
    terminal.meter('1/4  Upload').end();
    expect(terminal.said).toBe('');
  });
});
