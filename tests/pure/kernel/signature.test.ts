import { describe, expect, test } from 'vitest';
import { SecretBox } from '../../../src/kernel/secret-box.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const NEW = Buffer.alloc(32, 1).toString('base64url');
const OLD = Buffer.alloc(32, 2).toString('base64url');
const box = (...keys: string[]) => new SecretBox(keys.map(key => new Secret(key)));
const BYTES = Buffer.from('where the chain ends');

describe('a signature', () => {
  const signature = box(OLD).sign('test', BYTES);

  test('is known by every box that has its key, first or not', () => {
    expect(box(OLD).isSigned('test', BYTES, signature)).toBe(true);
    expect(box(NEW, OLD).isSigned('test', BYTES, signature)).toBe(true);
  });

  test('is neither right nor wrong to a box without it', () => {
    expect(box(NEW).isSigned('test', BYTES, signature)).toBeNull();
  });

  test('stands for its bytes and its purpose only', () => {
    expect(box(OLD).isSigned('test', Buffer.from('elsewhere'), signature)).toBe(false);
    const other = box(OLD).sign('other', BYTES);
    expect(other.keyId).not.toBe(signature.keyId);
    expect(box(OLD).isSigned('test', BYTES, { ...other, keyId: signature.keyId })).toBe(false);
  });

  test.for([0, 31, 33])('of %i bytes is none', length => {
    expect(box(OLD).isSigned('test', BYTES, { ...signature, signature: Buffer.alloc(length) })).toBe(false);
  });

  test('tells nothing of the key: its id is a digest of one that is derived', () => {
    expect(signature.keyId).toMatch(/^[\da-f]{16}$/);
    expect(Buffer.from(OLD, 'base64url').toString('hex')).not.toContain(signature.keyId);
  });
});
