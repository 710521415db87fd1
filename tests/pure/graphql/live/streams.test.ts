import { describe, expect, test } from 'vitest';
import { mapped } from '../../../../src/graphql/live/streams.ts';

async function* numbers(log: string[]): AsyncGenerator<number, void> {
  try {
    yield 1;
    yield 2;
  } finally {
    log.push('source ended');
  }
}

async function* broken(): AsyncGenerator<number, void> {
  yield 1;
  throw new Error('select * from secrets');
}

const all = async <T>(stream: AsyncGenerator<T, void>): Promise<T[]> => {
  const found: T[] = [];
  for await (const value of stream) found.push(value);
  return found;
};

describe('a mapped stream', () => {
  test('gives each value changed, and says once that it has ended', async () => {
    const log: string[] = [];
    const stream = mapped(numbers(log), { change: value => value * 10, ended: () => log.push('ended') });
    expect(await all(stream)).toEqual([10, 20]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await stream.return();
    expect(log).toEqual(['source ended', 'ended']);
  });

  test('ends its source when it is ended', async () => {
    const log: string[] = [];
    const stream = mapped(numbers(log), { change: String, ended: () => log.push('ended') });
    expect(await stream.next()).toEqual({ done: false, value: '1' });
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(['ended', 'source ended']);
    expect(await all(mapped(numbers(log), { change: String }))).toEqual(['1', '2']);
  });

  test('tells of a failure what it is told to, and no more', async () => {
    const log: string[] = [];
    const stream = mapped(broken(), { change: String, failed: () => 'sorry', ended: () => log.push('ended') });
    expect(await all(stream)).toEqual(['1', 'sorry']);
    expect(log).toEqual(['ended']);
    await expect(all(mapped(broken(), { change: String }))).rejects.toThrow('select');
  });
});
