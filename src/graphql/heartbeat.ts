import { Repeater } from '@graphql-yoga/subscription';
import { Arg, Ctx, Field, Int, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../kernel/context.ts';
import { Denied } from '../kernel/errors.ts';

const [FEWEST_SECONDS, MOST_SECONDS] = [1, 3600];

@ObjectType('Heartbeat', { simpleResolvers: true, description: 'A sign of life.' })
export class HeartbeatType {
  @Field(() => Date, { description: "The server's clock." }) declare at: Date;
}

interface HeartbeatArgs {
  readonly everySeconds: number;
}

@Resolver()
export class HeartbeatResolver {
  @Subscription(() => HeartbeatType, {
    description:
      'A sign of life at once and then again and again, by which a client tells a quiet connection from a dead one.',
    subscribe: ({ args }: { args: object }) => beats((args as HeartbeatArgs).everySeconds),
  })
  heartbeat(
    @Root() _beat: unknown,
    @Ctx() { scope }: Context,
    @Arg('everySeconds', () => Int, { defaultValue: 30, description: 'From 1 to 3,600.' }) _everySeconds: number,
  ): HeartbeatType {
    return { at: scope.clock.now() };
  }
}

function beats(everySeconds: number): AsyncIterable<true> {
  if (everySeconds < FEWEST_SECONDS || everySeconds > MOST_SECONDS) {
    throw new Denied('BAD_USER_INPUT', `everySeconds is ${FEWEST_SECONDS} to ${MOST_SECONDS}`);
  }
  return new Repeater(async (push, stop) => {
    void push(true);
    const timer = setInterval(() => void push(true), everySeconds * 1000);
    await stop;
    clearInterval(timer);
  });
}
