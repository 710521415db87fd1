import { Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../kernel/context.ts';
import { Public } from '../kernel/root-marks.ts';
import type { ServerFacts } from '../kernel/server-facts.ts';

@ObjectType('ServerInfo', { simpleResolvers: true, description: 'What this server is.' })
export class ServerInfoType implements ServerFacts {
  @Field(() => String, { description: 'Version of Almanac.' }) declare version: string;
  @Field(() => String, { description: '`sqlite` or `postgresql`.' }) declare database: string;
  @Field(() => String, { description: 'Name of the newest migration that was applied.' }) declare schemaVersion: string;
  @Field(() => Int, { description: 'Migrations that wait to be applied.' }) declare pendingMigrations: number;
  @Field(() => Date, { description: 'When this process started.' }) declare startedAt: Date;
  @Field(() => Int, { description: 'Statements that take longer, in milliseconds, are logged as slow.' })
  declare slowQueryThresholdMs: number;
}

@Resolver(() => ServerInfoType)
export class ServerInfoResolver {
  @Public()
  @Query(() => ServerInfoType, { description: 'What this server is; also for strangers.' })
  serverInfo(@Ctx() { scope }: Context): ServerFacts {
    return scope.surroundings.facts;
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether the chain of the audit is unbroken: the newest 5,000 actions as they are now (at most 10 seconds ago), older ones as they were last looked at.',
  })
  auditChainIntact(@Ctx() { scope }: Context): Promise<boolean> {
    return scope.surroundings.ledger.isIntact();
  }
}
