import { Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
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

@Resolver()
export class ServerInfoResolver {
  @Public()
  @Query(() => ServerInfoType, { description: 'What this server is; also for strangers.' })
  serverInfo(@Ctx() { scope }: Context): ServerFacts {
    return scope.surroundings.facts;
  }
}
