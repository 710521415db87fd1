import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../src/kernel/walk-back.ts';

describe('what a revision holds', () => {
  test('of a row that was made: nothing before', () => {
    expect(changesOf('CREATE', { id: 'a', title: 'Tea', place: null, tags: ['x', 'y'] })).toEqual({
      id: [null, 'a'],
      title: [null, 'Tea'],
      place: [null, null],
      tags: [null, ['x', 'y']],
    });
  });

  test('of a row that was removed: nothing after', () => {
    expect(changesOf('DELETE', { id: 'a', title: 'Tea' })).toEqual({ id: ['a', null], title: ['Tea', null] });
  });

  test('of a row that was changed: both', () => {
    expect(changesOf('UPDATE', { title: ['Tea', 'Coffee'] })).toEqual({ title: ['Tea', 'Coffee'] });
  });

  test('is read from the text that SQLite gives, and gone once it is erased', () => {
    expect(changesOf('UPDATE', '{"title":["Tea","Coffee"]}')).toEqual({ title: ['Tea', 'Coffee'] });
    expect(changesOf('CREATE', null)).toBeNull();
  });

  test('as older versions stored it, with both sides of everything', () => {
    const made = { id: [null, 'a'], title: [null, 'Tea'], tags: [null, ['x', 'y']] };
    expect(changesOf('CREATE', made)).toEqual(made);
    const gone = { id: ['a', null], title: ['Tea', null] };
    expect(changesOf('DELETE', gone)).toEqual(gone);
  });
});
