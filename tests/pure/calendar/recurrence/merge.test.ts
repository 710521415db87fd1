import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY } from '../../../../src/modules/calendar/recurrence/civil.ts';
import {
  type Master,
  type MergeWindow,
  type Occurrence,
  type OccurrenceException,
  TooManyOccurrences,
  mergeOccurrences,
} from '../../../../src/modules/calendar/recurrence/merge.ts';
import { formatOccurrenceKey, parseOccurrenceKey } from '../../../../src/modules/calendar/recurrence/occurrence-key.ts';
import { Recurrence } from '../../../../src/modules/calendar/recurrence/recurrence.ts';
import { matchingSeries } from './arbitraries.ts';
import { type Sketch, instant, series } from './support.ts';

const master = (id: string, duration: number | null, sketch: Sketch): Master => ({ id, duration, ...series(sketch) });
const window = (from: string, to: string): MergeWindow => ({
  from: instant(from),
  to: instant(to),
  allDayFrom: instant(from),
  allDayTo: instant(to),
});
const exception = (
  seriesId: string,
  original: string,
  start: string,
  more: Partial<OccurrenceException> = {},
): OccurrenceException => ({
  id: `x${original}`,
  seriesId,
  originalStart: instant(original),
  start: instant(start),
  end: instant(start) + 3600,
  allDay: false,
  cancelled: false,
  ...more,
});
const keyOf = ({ seriesId, originalStart }: Occurrence) => formatOccurrenceKey(seriesId, originalStart);
const shown = (masters: Master[], exceptions: OccurrenceException[], range: MergeWindow): string[] =>
  mergeOccurrences(masters, exceptions, range).map(
    found => `${keyOf(found)} ${found.kind}${found.isOrphan ? ' ORPHAN' : ''}`,
  );

const tea = master('tea', 3600, { rule: 'FREQ=DAILY', start: '2026-05-01T10:00:00', zone: 'UTC' });
const teasIn = (from: string, to: string): number => mergeOccurrences([tea], [], window(from, to)).length;
const day = window('2026-05-03T00:00:00Z', '2026-05-04T00:00:00Z');

describe('A range query', () => {
  test('shows members and single events in order', () => {
    const single = master('one', null, { start: '2026-05-03T08:00:00', zone: 'UTC' });
    expect(shown([tea, single], [], day)).toEqual(['one_20260503T080000Z SINGLE', 'tea_20260503T100000Z VIRTUAL']);
  });

  test('orders what starts together by key, however it is handed in', () => {
    const at = { start: '2026-05-03T08:00:00', zone: 'UTC' };
    const moved = exception('b', '2026-05-01T08:00:00Z', '2026-05-03T08:00:00Z');
    const daily = master('b', null, { ...at, start: '2026-05-01T08:00:00', rule: 'FREQ=DAILY' });
    expect(shown([master('c', null, at), daily, master('a', null, at)], [moved], day)).toEqual([
      'a_20260503T080000Z SINGLE',
      'b_20260501T080000Z EXCEPTION',
      'b_20260503T080000Z VIRTUAL',
      'c_20260503T080000Z SINGLE',
    ]);
  });

  test('an instance moved in is shown, one moved out is not, and a cancelled one says so', () => {
    const movedIn = exception('tea', '2026-05-09T10:00:00Z', '2026-05-03T23:30:00Z');
    const movedOut = exception('tea', '2026-05-03T10:00:00Z', '2026-05-20T10:00:00Z');
    expect(shown([tea], [movedIn, movedOut], day)).toEqual(['tea_20260509T100000Z EXCEPTION']);
    const cancelled = exception('tea', '2026-05-03T10:00:00Z', '2026-05-03T10:00:00Z', { cancelled: true });
    expect(shown([tea], [cancelled], day)).toEqual(['tea_20260503T100000Z CANCELLED']);
  });

  test('an exception whose original is gone is shown as an orphan', () => {
    const orphan = exception('tea', '2026-05-03T11:00:00Z', '2026-05-03T11:00:00Z');
    expect(shown([tea], [orphan], day)).toEqual([
      'tea_20260503T100000Z VIRTUAL',
      'tea_20260503T110000Z EXCEPTION ORPHAN',
    ]);
    expect(shown([], [orphan], day)).toEqual(['tea_20260503T110000Z EXCEPTION ORPHAN']);
  });

  test('windows are half open: touching is not overlapping', () => {
    expect(teasIn('2026-05-03T11:00:00Z', '2026-05-03T12:00:00Z')).toBe(0);
    expect(teasIn('2026-05-03T10:59:59Z', '2026-05-03T12:00:00Z')).toBe(1);
    expect(teasIn('2026-05-03T09:00:00Z', '2026-05-03T10:00:00Z')).toBe(0);
    expect(teasIn('2026-05-03T09:00:00Z', '2026-05-03T10:00:01Z')).toBe(1);
  });

  test('an instant without end belongs where it starts, a long one wherever it lasts', () => {
    const ping = { ...tea, duration: null };
    expect(mergeOccurrences([ping], [], window('2026-05-03T10:00:00Z', '2026-05-03T10:00:01Z'))).toHaveLength(1);
    expect(mergeOccurrences([ping], [], window('2026-05-03T10:00:01Z', '2026-05-04T10:00:00Z'))).toHaveLength(0);
    const long = { ...tea, duration: 3 * DAY };
    expect(mergeOccurrences([long], [], window('2026-05-10T10:00:00Z', '2026-05-10T10:00:01Z'))).toHaveLength(3);
  });

  test('all-day instances are judged by the dates of the viewer', () => {
    const holiday = master('h', DAY, { rule: 'FREQ=YEARLY', start: '2020-12-25' });
    // 25 December in Auckland, where it begins 13 hours early.
    const auckland = {
      from: instant('2026-12-24T11:00:00Z'),
      to: instant('2026-12-25T11:00:00Z'),
      allDayFrom: instant('2026-12-25'),
      allDayTo: instant('2026-12-26'),
    };
    expect(shown([holiday], [], auckland)).toEqual(['h_20261225T000000Z VIRTUAL']);
    expect(
      shown([holiday], [], { ...auckland, allDayFrom: instant('2026-12-26'), allDayTo: instant('2026-12-27') }),
    ).toEqual([]);
    const moved = exception('h', '2026-12-25', '2026-12-26', { allDay: true, end: instant('2026-12-27') });
    expect(shown([holiday], [moved], auckland)).toEqual([]);
  });

  test('an instance moved from one axis to the other is judged on its own', () => {
    const allDay = exception('tea', '2026-05-03T10:00:00Z', '2026-05-05', { allDay: true, end: instant('2026-05-06') });
    const range = { ...day, allDayFrom: instant('2026-05-05'), allDayTo: instant('2026-05-06') };
    expect(mergeOccurrences([tea], [allDay], range)).toEqual([
      expect.objectContaining({ allDay: true, start: instant('2026-05-05'), exceptionId: allDay.id }),
    ]);
  });

  test('more than 10,000 instances are refused', () => {
    const dense = master('d', 60, {
      rule: 'FREQ=HOURLY;BYMINUTE=0,15,30,45',
      start: '2026-01-01T00:00:00',
      zone: 'UTC',
    });
    expect(() => mergeOccurrences([dense], [], window('2026-01-01T00:00:00Z', '2026-12-01T00:00:00Z'))).toThrow(
      TooManyOccurrences,
    );
    const tens = Array.from({ length: 10 }, (_, index) => ({ ...dense, id: `d${index}` }));
    expect(mergeOccurrences(tens, [], window('2026-02-01T00:00:00Z', '2026-02-11T10:00:00Z'))).toHaveLength(10_000);
    expect(() => mergeOccurrences(tens, [], window('2026-02-01T00:00:00Z', '2026-02-11T10:00:01Z'))).toThrow(
      TooManyOccurrences,
    );
  });
});

const START = instant('2030-01-01');
const durations = fc.constantFrom(null, 0, 1800, 3600, 3 * DAY);
const masters = fc.array(fc.tuple(matchingSeries, durations), { minLength: 1, maxLength: 4 }).map(items =>
  items.map(([own, duration], index): Master => {
    const start = START + (own.start % (60 * DAY));
    const nearest = new Recurrence({
      ...own,
      start: own.allDay ? Math.floor(start / DAY) * DAY : start,
    }).nearestMember();
    const length = own.allDay && duration !== null ? Math.ceil(duration / DAY) * DAY : duration;
    return { ...own, start: nearest?.local ?? own.start, id: `s${index}`, duration: length };
  }),
);
const edits = fc.array(
  fc.record({
    series: fc.nat(3),
    member: fc.nat(12),
    shift: fc.integer({ min: -40, max: 40 }),
    cancelled: fc.boolean(),
    allDay: fc.boolean(),
    ends: fc.boolean(),
  }),
  { maxLength: 8 },
);

function exceptionsOf(
  all: readonly Master[],
  wanted: readonly {
    series: number;
    member: number;
    shift: number;
    cancelled: boolean;
    allDay: boolean;
    ends: boolean;
  }[],
): OccurrenceException[] {
  const keys = new Set<string>();
  return wanted.flatMap(({ series: index, member, shift, cancelled, allDay, ends }, number): OccurrenceException[] => {
    const own = all[index % all.length]!;
    const originalStart = new Recurrence(own).first(member + 1).at(-1)!.instant + (member === 7 ? 1 : 0);
    const key = formatOccurrenceKey(own.id, originalStart);
    if (keys.has(key)) return [];
    keys.add(key);
    const start = allDay ? Math.floor(originalStart / DAY + shift) * DAY : originalStart + shift * 3600 * 7;
    return [
      {
        id: `x${number}`,
        seriesId: own.id,
        originalStart,
        start,
        end: ends ? start + (allDay ? DAY : 1800) : null,
        allDay,
        cancelled,
      },
    ];
  });
}

describe('Against the naive model: expand everything, then filter', () => {
  test('both show the same', () => {
    const range = fc.tuple(
      fc.integer({ min: -5, max: 120 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: -13, max: 13 }),
    );
    const property = fc.property(masters, edits, range, (all, wanted, [offset, days, hours]) => {
      const exceptions = exceptionsOf(all, wanted);
      const from = START + offset * DAY + hours * 3600;
      const to = from + days * DAY;
      const query: MergeWindow = {
        from,
        to,
        allDayFrom: START + offset * DAY,
        allDayTo: START + (offset + days) * DAY,
      };
      const overlaps = (start: number, end: number | null, allDay: boolean): boolean => {
        const [low, high] = allDay ? [query.allDayFrom, query.allDayTo] : [from, to];
        return start < high && (end === null || end === start ? start >= low : end > low);
      };
      const expected = all.flatMap(own => {
        const mine = exceptions.filter(item => item.seriesId === own.id);
        const everything = new Recurrence(own).starts(START - 400 * DAY, START + 400 * DAY);
        const kept = everything.filter(start => !mine.some(item => item.originalStart === start));
        const members = kept.filter(start =>
          overlaps(start, own.duration === null ? null : start + own.duration, own.allDay),
        );
        const moved = mine.filter(item => overlaps(item.start, item.end, item.allDay));
        return [
          ...members.map(start => `${formatOccurrenceKey(own.id, start)} VIRTUAL`),
          ...moved.map(
            item =>
              `${formatOccurrenceKey(own.id, item.originalStart)} ${item.cancelled ? 'CANCELLED' : 'EXCEPTION'}${everything.includes(item.originalStart) || new Recurrence(own).has(item.originalStart) ? '' : ' ORPHAN'}`,
          ),
        ];
      });
      fc.pre(expected.length < 9000);
      const found = mergeOccurrences(all, exceptions, query);
      expect(found.map(each => `${keyOf(each)} ${each.kind}${each.isOrphan ? ' ORPHAN' : ''}`).toSorted()).toEqual(
        expected.toSorted(),
      );
      expect(
        found.every(
          (item, index) =>
            index === 0 || found[index - 1]!.start < item.start || keyOf(found[index - 1]!) < keyOf(item),
        ),
      ).toBe(true);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe('The key of an occurrence', () => {
  test('is read as it is written', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: instant('9999-12-31') }), (seriesId, originalStart) => {
        expect(parseOccurrenceKey(formatOccurrenceKey(seriesId, originalStart))).toEqual({ seriesId, originalStart });
      }),
    );
  });

  test.each([
    '',
    'abc',
    '_20260503T100000Z',
    'abc_20260503',
    'abc_20260230T100000Z',
    'abc_20260503T100000',
    'abc_20260503T250000Z',
    'abc_20260503T100000Z ',
  ])('%j is none', text => expect(parseOccurrenceKey(text)).toBeNull());
});
