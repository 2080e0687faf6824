import { loadSettings } from '@celerity/config';
import { describe, expect, it } from '@jest/globals';
import { Redaction } from './redaction.js';

const viewer = { role: 'viewer' } as const;
const operator = { role: 'operator' } as const;
const redaction = new Redaction(loadSettings({}, { DASHBOARD_REDACT: 'serial,Customer' }));

describe('Redaction', () => {
  it('hides named fields from viewers, at any depth and in any case', () => {
    const value = { SERIAL: 7, rows: [{ customer: { name: 'x' }, torque: 1 }], note: 'serial' };
    expect(redaction.of(value, viewer)).toEqual({
      SERIAL: '***',
      rows: [{ customer: '***', torque: 1 }],
      note: 'serial',
    });
    expect(redaction.of(value, undefined)).toEqual(redaction.of(value, viewer));
    expect(redaction.of(value, operator)).toBe(value);
  });

  it('hides positional arguments by the names that the contract has for them', () => {
    expect(redaction.args([1, { serial: 2 }, 3], ['serial', 'row'], viewer)).toEqual(['***', { serial: '***' }, 3]);
    expect(redaction.args([1, 2], ['serial', 'row'], operator)).toEqual([1, 2]);
  });

  it('hides what is cut off whole where it may hold such a field', () => {
    expect(redaction.json('{"serial": 12, "a": 1}', viewer)).toBe('{"serial":"***","a":1}');
    expect(redaction.json('{"serial": 123, "a": [1, 2', viewer)).toBe('***');
    expect(redaction.json('{"b": 123, "a": [1, 2', viewer)).toBe('{"b": 123, "a": [1, 2');
    expect(redaction.json('{"serial": 12', operator)).toBe('{"serial": 12');
    expect(redaction.json(null, viewer)).toBeNull();
  });

  it('hides nothing where nothing is named', () => {
    const value = { serial: 1 };
    expect(new Redaction(loadSettings({}, {})).of(value, viewer)).toBe(value);
  });
});
