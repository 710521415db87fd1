import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkOf, readAddress } from '../../../src/kernel/address.ts';

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['::', '::'],
    ['::ffff:192.0.2.128', '192.0.2.128'],
    ['::FFFF:c000:280', '192.0.2.128'],
    ['[::ffff:192.0.2.128]:80', '192.0.2.128'],
  ])('%s is read as %s', (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  test.each([
    '',
    ' ',
    'unknown',
    'localhost',
    '_hidden',
    '1',
    '0x7f000001',
    '127.1',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.010',
    '192.0.2.1.1',
    '192.0.2.1:http',
    '2001:db8::1::2',
    '2001:db8',
    '12345::1',
    '[2001:db8::1',
    '::1]@example.org/',
    '::1]:80#',
    '::/0',
    "' or 1=1",
    `::${'f'.repeat(60)}`,
  ])('%j is none', text => {
    expect(readAddress(text)).toBeNull();
  });

  test('of any kind is one that the platform knows, written in one way only', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), text => {
        const address = readAddress(text);
        expect(isIP(address ?? '')).toBeGreaterThan(0);
        expect(readAddress(address ?? '')).toBe(address);
        expect(readAddress(text.toUpperCase())).toBe(address);
      }),
    );
  });

  test('is read from any text without fault', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789abf.:[]%/@') }),
    );
    fc.assert(
      fc.property(text, given => {
        const address = readAddress(given);
        return address === null || isIP(address) > 0;
      }),
      { numRuns: 2000 },
    );
    expect(readAddress('::1')).toBe('::1');
  });
});

const group = fc.integer({ min: 0, max: 0xffff }).map(value => value.toString(16));
const groups = (count: number) => fc.array(group, { minLength: count, maxLength: count });
const read = (text: string): string => readAddress(text) ?? '';

describe('a network', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['1:2:3::8', '1:2:3:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('holds every device of a /64 and no other', () => {
    fc.assert(
      fc.property(groups(4), groups(4), groups(4), groups(4), (network, device, otherNetwork, otherDevice) => {
        const [mine, near, far] = [
          [...network, ...device],
          [...network, ...otherDevice],
          [...otherNetwork, ...device],
        ].map(each => networkOf(read(each.join(':'))));
        fc.pre(network.join() !== '0,0,0,0' && otherNetwork.join() !== '0,0,0,0'); // IPv4-mapped addresses live there
        expect(near).toBe(mine);
        expect(far === mine).toBe(network.join() === otherNetwork.join());
      }),
    );
  });
});
