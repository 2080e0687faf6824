import { describe, expect, it } from '@jest/globals';
import { AloneGate } from './alone-gate.js';

/** Tells in which order they got in. */
const visitors = () => {
  const gate = new AloneGate();
  const inside: string[] = [];
  const enter = async (name: string, alone = false) => {
    await gate.enter(alone);
    inside.push(name);
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { gate, inside, enter, settled };
};

describe('AloneGate', () => {
  it('lets many in at once', async () => {
    const { inside, enter } = visitors();
    await Promise.all([enter('a'), enter('b'), enter('c')]);
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('lets one that is to be alone wait for the others, and those that come later wait for it', async () => {
    const { gate, inside, enter, settled } = visitors();
    await Promise.all([enter('a'), enter('b')]);
    void enter('suspect', true);
    void enter('later');
    gate.leave();
    await settled();
    expect(inside).toEqual(['a', 'b']);
    gate.leave();
    await settled();
    expect(inside).toEqual(['a', 'b', 'suspect']);
    gate.leave();
    await settled();
    expect(inside).toEqual(['a', 'b', 'suspect', 'later']);
  });

  it('lets suspects in one by one, and then all the others', async () => {
    const { gate, inside, enter, settled } = visitors();
    await enter('first', true);
    void enter('second', true);
    void enter('c');
    void enter('d');
    await settled();
    expect(inside).toEqual(['first']);
    gate.leave();
    await settled();
    expect(inside).toEqual(['first', 'second']);
    gate.leave();
    await settled();
    expect(inside).toEqual(['first', 'second', 'c', 'd']);
  });
});
