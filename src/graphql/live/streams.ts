const END = { done: true, value: undefined } as const;

export const isStream = <Result extends object>(
  result: Result | AsyncGenerator<Result, void>,
): result is AsyncGenerator<Result, void> => Symbol.asyncIterator in result;

interface Mapping<In, Out> {
  change(value: In): Out;
  /** What is told last where the source fails; thrown on if there is none. */
  failed?(error: unknown): Out;
  /** Called once, however the stream comes to an end. */
  ended?(): void;
}

/**
 * The same stream with each value changed. Ending it, even before its first value or while the next is awaited, ends its
 * source.
 */
export function mapped<In, Out>(
  source: AsyncGenerator<In, void>,
  { change, failed, ended }: Mapping<In, Out>,
): AsyncGenerator<Out, void> {
  let isEnded = false;
  const end = () => {
    if (!isEnded) ended?.();
    isEnded = true;
  };
  return {
    async next() {
      if (isEnded) return END;
      try {
        const { done, value } = await source.next();
        if (!done) return { done: false, value: change(value) };
        end();
        return END;
      } catch (error) {
        end();
        if (!failed) throw error;
        return { done: false, value: failed(error) };
      }
    },
    async return() {
      end();
      await source.return();
      return END;
    },
    async throw(error) {
      end();
      await source.throw(error);
      return END;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
