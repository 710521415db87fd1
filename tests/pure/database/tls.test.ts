import { expect, test } from 'vitest';
import { tlsFor } from '../../../src/database/tls.ts';

const VERIFIED = { rejectUnauthorized: true };

test.for([
  ['postgresql://a@localhost/a', false],
  ['postgresql://a@127.0.0.1:5433/a', false],
  ['postgresql://a@[::1]/a', false],
  ['postgresql://a@postgres/a', false],
  ['postgresql://a@db.example.org/a', VERIFIED],
  ['postgresql://a@10.0.0.7/a', VERIFIED],
  ['postgresql://a@127.0.0.1.example.org/a', VERIFIED],
  ['postgresql://a@[2001:db8::1]/a', VERIFIED],
  ['postgresql://a@postgres/a?sslmode=require', VERIFIED],
  ['postgresql://a@db.example.org/a?sslmode=verify-full', VERIFIED],
  ['postgresql://a@db.example.org/a?sslmode=no-verify', { rejectUnauthorized: false }],
  ['postgresql://a@db.example.org/a?sslmode=disable', false],
] as const)('%s', ([url, tls]) => expect(tlsFor(url)).toEqual(tls));
