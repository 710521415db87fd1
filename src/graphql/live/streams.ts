const END = { done: true, value: undefined } as const;

/**
 * The same stream with each value changed. Ending it, even before its first value or while the next is awaited, ends its
 * source; `ended` is called once, however it comes to an end.
 */
export function mapped<In, Out>(
  source: AsyncGenerator<In, void>,
  change: (value: In) => Out,
  ended: () => void = () => {},
): AsyncGenerator<Out, void> {
  let isEnded = false;
  const end = () => {
    if (!isEnded) ended();
    isEnded = true;
  };
  return {
    async next() {
      try {
        const { done, value } = await source.next();
        if (!done) return { done: false, value: change(value) };
        end();
        return END;
      } catch (error) {
        end();
        throw error;
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
