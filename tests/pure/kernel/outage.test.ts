import { describe, expect, test } from 'vitest';
import { isCollision, isOutage, outageOf, tellOutage, wasDropped } from '../../../src/kernel/outage.ts';

const coded = (code: string, message = '') => Object.assign(new Error(message), { code });

describe('what a database says', () => {
  test.for([
    ['57P01', 'away'],
    ['57P03', 'away'],
    ['08006', 'away'],
    ['25P03', 'away'],
    ['ECONNREFUSED', 'away'],
    ['53300', 'busy'],
    ['55P03', 'busy'],
    ['57014', 'busy'],
    ['SQLITE_BUSY', 'busy'],
    ['53100', 'full'],
    ['25006', 'full'],
    ['SQLITE_FULL', 'full'],
    ['SQLITE_IOERR_WRITE', 'full'],
    ['08P01', null],
    ['23505', null],
    ['40001', null],
    ['SQLITE_READONLY', null],
    ['SQLITE_CONSTRAINT', null],
  ] as const)('%s is %s', ([code, outage]) => {
    expect(outageOf(coded(code))).toBe(outage);
    expect(isOutage(coded(code))).toBe(outage !== null);
  });

  test('is found where it is wrapped, or one of several', () => {
    const full = coded('SQLITE_FULL');
    expect(outageOf(new Error('wrapped', { cause: full }))).toBe('full');
    expect(outageOf(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]))).toBe('away');
    expect(outageOf('57P01')).toBeNull();
  });

  test('is told in words of our own, with a time to come back', () => {
    const told = tellOutage(coded('53100', 'could not extend file "base/1/2"'));
    expect(told).toEqual({ message: expect.stringContaining('cannot store anything'), retryAfter: 30 });
    expect(told?.message).not.toContain('base/1/2');
    expect(tellOutage(coded('23505'))).toBeNull();
  });
});

describe('trying again at once', () => {
  test('is worth it where a connection was dropped, not where somebody has waited already', () => {
    expect(wasDropped(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(wasDropped(coded('57P01'))).toBe(true);
    expect(wasDropped(new Error('Connection terminated due to connection timeout'))).toBe(false);
    expect(wasDropped(new Error('timeout exceeded when trying to connect'))).toBe(false);
    expect(wasDropped(coded('55P03'))).toBe(false);
    expect(wasDropped(coded('SQLITE_FULL'))).toBe(false);
  });

  test('is safe after a collision', () => {
    expect(isCollision(coded('40P01'))).toBe(true);
    expect(isCollision(coded('55P03'))).toBe(false);
  });
});
