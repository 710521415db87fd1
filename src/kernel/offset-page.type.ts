import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { OffsetPage, OffsetPageArgs, PageMeta } from './offset-page.ts';

/** `page`, `perPage` and `skipCount`, as every numbered list takes them. */
@ArgsType()
export class OffsetArgs implements OffsetPageArgs {
  @Field(() => Int, { defaultValue: 1, description: 'Which page, from 1.' }) declare page: number;
  @Field(() => Int, { defaultValue: 20, description: 'How many a page holds, from 1 to 100.' }) declare perPage: number;
  @Field(() => Boolean, { defaultValue: false, description: 'Does not count; `total` and `pages` are then 0.' })
  declare skipCount: boolean;
}

@ObjectType('PageMeta', { simpleResolvers: true, description: 'Where a numbered page lies in the whole list.' })
class PageMetaType implements PageMeta {
  @Field(() => Int, { description: 'Its number, from 1.' }) declare page: number;
  @Field(() => Int, { description: 'How many rows a page holds.' }) declare perPage: number;
  @Field(() => Int, { description: 'All rows; 0 where `skipCount` was given.' }) declare total: number;
  @Field(() => Int, { description: 'All pages; 0 where `skipCount` was given.' }) declare pages: number;
  @Field(() => Boolean, {
    description: 'Whether `total` took no counting of the list: an earlier request did that, and it still holds.',
  })
  declare countFromCache: boolean;
}

/** Makes the type `<name>Page` for a type. */
export function offsetPageType<Row>(name: string, item: () => ClassType): ClassType<OffsetPage<Row>> {
  @ObjectType(`${name}Page`, { simpleResolvers: true, description: 'A numbered page of a longer list.' })
  class PageOf {
    @Field(() => [item()], { description: 'The rows.' }) declare items: readonly Row[];
    @Field(() => PageMetaType, { description: 'Where this page lies.' }) declare meta: PageMetaType;
  }
  return PageOf as unknown as ClassType<OffsetPage<Row>>;
}
