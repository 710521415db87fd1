import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { formatLocal, parseLocal } from '../../../../src/modules/calendar/recurrence/civil.ts';
import { isKnownZone } from '../../../../src/kernel/time-zone.ts';
import { Zone } from '../../../../src/modules/calendar/recurrence/zone.ts';

const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC'];

describe('A zone', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00', true],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00', false],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00', false],
    ['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00', false],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00', true],
    ['Africa/Cairo', '2026-04-24T00:30:00', '2026-04-23T22:30:00', true],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00', true],
    ['UTC', '2026-03-29T02:30:00', '2026-03-29T02:30:00', false],
  ])('%s places %s', (id, local, instant, isGap) => {
    const zone = Zone.of(id);
    expect(formatLocal(zone.toInstant(parseLocal(local)))).toBe(instant);
    expect(zone.isGap(parseLocal(local))).toBe(isGap);
  });

  test('agrees with Temporal, reading "compatible", in every zone', () => {
    const second = fc.integer({ min: parseLocal('1900-01-01'), max: parseLocal('2120-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), second, (id, local) => {
        const plain = Temporal.PlainDateTime.from(formatLocal(local));
        const expected = plain.toZonedDateTime(id, { disambiguation: 'compatible' }).epochMilliseconds / 1000;
        expect(Zone.of(id).toInstant(local)).toBe(expected);
        const clock = Temporal.Instant.fromEpochMilliseconds(local * 1000)
          .toZonedDateTimeISO(id)
          .toPlainDateTime();
        expect(formatLocal(Zone.of(id).toLocal(local))).toBe(clock.toString({ smallestUnit: 'second' }));
      }),
      { numRuns: 1500 },
    );
  });

  test('agrees with Temporal around each clock change', () => {
    for (const id of [
      'Europe/Berlin',
      'Pacific/Apia',
      'Australia/Lord_Howe',
      'America/Havana',
      'Africa/Casablanca',
      'Asia/Gaza',
    ]) {
      let at = Temporal.Instant.from('2005-01-01T00:00:00Z').toZonedDateTimeISO(id);
      for (
        let next = at.getTimeZoneTransition('next');
        next && next.year < 2018;
        next = at.getTimeZoneTransition('next')
      ) {
        at = next;
        // Forwards and backwards, since a zone remembers the stretch that it was last asked about.
        const steps = Array.from({ length: 313 }, (_, index) => (index - 156) * 10);
        for (const minutes of [...steps, ...steps.toReversed()]) {
          const plain = at.toPlainDateTime().add({ minutes });
          const expected = plain.toZonedDateTime(id).epochMilliseconds / 1000;
          const local = parseLocal(plain.toString({ smallestUnit: 'second' }));
          expect([id, plain.toString(), Zone.of(id).toInstant(local)]).toEqual([id, plain.toString(), expected]);
        }
      }
    }
  });

  test('answers for years far away at once', () => {
    expect(formatLocal(Zone.of('Europe/Berlin').toLocal(parseLocal('9999-07-01T10:00:00')))).toBe(
      '9999-07-01T12:00:00',
    );
    expect(formatLocal(Zone.of('Europe/Berlin').toLocal(parseLocal('0001-07-01T10:00:00')))).toBe(
      '0001-07-01T10:53:28',
    );
  });

  test('must be known', () => expect(() => Zone.of('Mars/Phobos')).toThrow(RangeError));
});

describe('A zone name', () => {
  test.each([
    'UTC',
    'Europe/Berlin',
    'europe/berlin',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+1',
    'Japan',
    'US/Eastern',
    'America/Port-au-Prince',
  ])('%s is accepted', id => expect(isKnownZone(id)).toBe(true));

  test.each([
    '',
    'EST',
    'est',
    'EST5EDT',
    'CET',
    'GMT',
    'GMT+1',
    '+01:00',
    '-0500',
    'Mars/Phobos',
    'W. Europe Standard Time',
    'Europe/Berlin ',
    `A/${'b'.repeat(80)}`,
  ])('"%s" is refused', id => expect(isKnownZone(id)).toBe(false));

  test('every name that the platform lists is accepted', () => {
    expect(Intl.supportedValuesOf('timeZone').filter(id => id.includes('/') && !isKnownZone(id))).toEqual([]);
  });
});
