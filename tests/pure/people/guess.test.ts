import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Denied } from '../../../src/kernel/errors.ts';
import type { Scope } from '../../../src/kernel/scope.ts';
import { guessPassword, guessToken } from '../../../src/modules/people/guess.service.ts';
import { WindowLimiter } from '../../../src/server/rate-limiter.ts';

afterEach(() => void vi.useRealTimers());

const isAway = () => Promise.reject(new Error('The database is away'));

/** A server that counts, and the passwords it has looked at. */
class Door {
  readonly rateLimiter = new WindowLimiter({ requestsPerMinute: 0, costPerMinute: 0, anonymousPerHour: 0 });
  readonly looked: string[] = [];

  #from(origin: string | null): Scope {
    return { origin, surroundings: { rateLimiter: this.rateLimiter } } as unknown as Scope;
  }

  /** `right` or `wrong`, or `refused` with nothing looked at. */
  async tries(email: string, origin: string | null, isRight = false): Promise<string> {
    const check = async () => {
      this.looked.push(`${email} ${origin}`);
      await Promise.resolve();
      return isRight;
    };
    return this.#told(guessPassword(this.#from(origin), email, check));
  }

  triesToken(origin: string | null, isRight = false): Promise<string> {
    return this.#told(guessToken(this.#from(origin), async () => (isRight ? {} : null)));
  }

  fails(email: string, origin: string): Promise<unknown> {
    return guessPassword(this.#from(origin), email, isAway).catch(() => {});
  }

  async #told(guess: Promise<unknown>): Promise<string> {
    try {
      return (await guess) ? 'right' : 'wrong';
    } catch (error) {
      if (error instanceof Denied && error.code === 'RATE_LIMITED' && error.retryAfter) return 'refused';
      throw error;
    }
  }

  async wrongs(count: number, email: string, origin: string): Promise<string[]> {
    const answers: string[] = [];
    for (let each = 0; each < count; each++) answers.push(await this.tries(email, origin));
    return answers;
  }

  /** Ten wrong passwords from each of ten places. */
  async isAttacked(email: string): Promise<void> {
    for (let place = 0; place < 10; place++) await this.wrongs(10, email, `198.51.100.${place}`);
  }
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('wrong passwords of one caller', () => {
  test('are looked at ten times, then not even a right one is', async () => {
    const door = new Door();
    expect(await door.wrongs(12, 'ann', '192.0.2.1')).toEqual([...times(10, 'wrong'), 'refused', 'refused']);
    expect(await door.tries('ann', '192.0.2.1', true)).toBe('refused');
    expect(door.looked.length).toBe(10);
  });

  test('are as many when all come at once', async () => {
    const door = new Door();
    const answers = await Promise.all(times(40, null).map(() => door.tries('ann', '192.0.2.1')));
    expect(answers.filter(answer => answer === 'wrong').length).toBe(10);
    expect(door.looked.length).toBe(10);
  });

  test('shut out nobody else: not the account elsewhere, not other accounts here', async () => {
    const door = new Door();
    await door.wrongs(12, 'ann', '192.0.2.1');
    expect(await door.tries('ann', '192.0.2.2', true)).toBe('right');
    expect(await door.tries('ben', '192.0.2.1', true)).toBe('right');
  });

  test('are forgotten with a right one', async () => {
    const door = new Door();
    for (const _ of '12') {
      expect(await door.wrongs(9, 'ann', '192.0.2.1')).toEqual(times(9, 'wrong'));
      expect(await door.tries('ann', '192.0.2.1', true)).toBe('right');
    }
  });

  test('that were refused are no guesses, and take nothing from others of the network', async () => {
    const door = new Door();
    await door.wrongs(60, 'ann', '192.0.2.1');
    expect(await door.wrongs(10, 'ben', '192.0.2.1')).toEqual(times(10, 'wrong'));
  });
});

describe('wrong passwords of one network', () => {
  test('are looked at thirty times, whichever accounts they are for', async () => {
    const door = new Door();
    const answers: string[] = [];
    for (let account = 0; account < 40; account++) answers.push(await door.tries(`account ${account}`, '192.0.2.1'));
    expect(answers).toEqual([...times(30, 'wrong'), ...times(10, 'refused')]);
    expect(await door.tries('somebody', '192.0.2.2', true)).toBe('right');
  });

  test('are not forgotten with a right one, which an attacker has of his own', async () => {
    const door = new Door();
    const answers: string[] = [];
    for (let account = 0; account < 40; account++) {
      answers.push(await door.tries(`account ${account}`, '192.0.2.1'));
      await door.tries('mine', '192.0.2.1', true);
    }
    expect(answers.filter(answer => answer === 'wrong').length).toBe(30);
  });

  test('that it refuses are not counted for the accounts that they are for', async () => {
    vi.useFakeTimers();
    const door = new Door();
    for (let account = 0; account < 30; account++) await door.tries(`account ${account}`, '192.0.2.1');
    vi.advanceTimersByTime(14 * 60_000);
    expect(await door.wrongs(10, 'ben', '192.0.2.1')).toEqual(times(10, 'refused'));
    vi.advanceTimersByTime(2 * 60_000);
    expect(await door.wrongs(10, 'ben', '192.0.2.1')).toEqual(times(10, 'wrong'));
  });

  test('of IPv6 are those of the whole /64', async () => {
    const door = new Door();
    const answers: string[] = [];
    for (let device = 1; device <= 12; device++) answers.push(await door.tries('ann', `2001:db8::${device}`));
    expect(answers).toEqual([...times(10, 'wrong'), 'refused', 'refused']);
    expect(await door.tries('ann', '2001:db8:0:1::1', true)).toBe('right');
  });
});

describe('an account that many guess at', () => {
  test('leaves each network one try, and lets its owner in from any', async () => {
    const door = new Door();
    await door.isAttacked('ann');
    expect(await door.wrongs(2, 'ann', '192.0.2.1')).toEqual(['wrong', 'refused']);
    for (const _ of '123') expect(await door.tries('ann', '192.0.2.2', true)).toBe('right');
    expect(await door.tries('ann', '198.51.100.1', true)).toBe('refused');
    expect(await door.tries('ben', '198.51.100.1', true)).toBe('right');
  });

  test('is looked at twenty times a minute at most, from however many networks', async () => {
    const door = new Door();
    await door.isAttacked('ann');
    const answers: string[] = [];
    for (let place = 0; place < 50; place++) answers.push(await door.tries('ann', `203.0.113.${place}`));
    expect(answers).toEqual([...times(20, 'wrong'), ...times(30, 'refused')]);
  });
});

test('what could not be checked was no guess', async () => {
  const door = new Door();
  for (let count = 0; count < 50; count++) await door.fails('ann', '192.0.2.1');
  expect(await door.wrongs(11, 'ann', '192.0.2.1')).toEqual([...times(10, 'wrong'), 'refused']);
});

test('work that nobody outside has asked for is not counted', async () => {
  const door = new Door();
  for (let count = 0; count < 50; count++) {
    expect(await door.tries('ann', null)).toBe('wrong');
    expect(await door.triesToken(null)).toBe('wrong');
  }
});

test('tokens that nobody was given are looked at thirty times from one network', async () => {
  const door = new Door();
  for (const _ of '12345') expect(await door.triesToken('192.0.2.1', true)).toBe('right');
  for (let count = 0; count < 30; count++) expect(await door.triesToken('192.0.2.1')).toBe('wrong');
  expect(await door.triesToken('192.0.2.1', true)).toBe('refused');
  expect(await door.triesToken('192.0.2.2', true)).toBe('right');
  expect(await door.tries('ann', '192.0.2.1', true)).toBe('right');
});

test('whoever guesses, from wherever and in whichever order, the bounds hold', async () => {
  const attempt = fc.record({ email: fc.constantFrom('ann', 'ben', 'cleo'), place: fc.integer({ min: 1, max: 14 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(attempt, { minLength: 150, maxLength: 500 }),
      fc.boolean(),
      async (attempts, isAtOnce) => {
        const door = new Door();
        const send = ({ email, place }: { email: string; place: number }) => door.tries(email, `192.0.2.${place}`);
        if (isAtOnce) await Promise.all(attempts.map(send));
        else for (const each of attempts) await send(each);
        const most = (key: (looked: string) => string) =>
          Math.max(...Object.values(Object.groupBy(door.looked, key)).map(each => each?.length ?? 0));
        expect(most(looked => looked)).toBeLessThanOrEqual(10);
        expect(most(looked => looked.split(' ')[1]!)).toBeLessThanOrEqual(30);
        expect(most(looked => looked.split(' ')[0]!)).toBeLessThanOrEqual(120);
      },
    ),
    { numRuns: 25 },
  );
});
