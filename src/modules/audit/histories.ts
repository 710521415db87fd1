import { sql } from 'kysely';
import type { HistoryKind, RevisionCondition, RootId } from '../../kernel/history.ts';
import type { Scope } from '../../kernel/scope.ts';

/** Of each revision its own. */
const OWN_ROOT: RootId = sql.ref<string>('revisions.root_id');

/** What all modules say of the past of their rows. */
export class Histories {
  readonly #kinds: readonly HistoryKind[];
  readonly #byTable: ReadonlyMap<string, HistoryKind>;

  constructor(kinds: readonly HistoryKind[]) {
    this.#kinds = kinds;
    this.#byTable = new Map(kinds.flatMap(kind => kind.tables.map(table => [table, kind] as const)));
  }

  /** Null for tables whose past nobody is shown. */
  of(table: string): HistoryKind | null {
    return this.#byTable.get(table) ?? null;
  }

  /** Which revisions the viewer may see. */
  isVisible(scope: Scope): RevisionCondition {
    return this.#any(kind => kind.isVisible(scope, OWN_ROOT));
  }

  /** Which revisions the viewer may put back. */
  isEditable(scope: Scope): RevisionCondition {
    return this.#any(kind => sql`${kind.isVisible(scope, OWN_ROOT)} and ${kind.isEditable(scope)}`);
  }

  #any(condition: (kind: HistoryKind) => RevisionCondition): RevisionCondition {
    const arms = this.#kinds.map(kind => sql`(${isOf(kind)} and ${condition(kind)})`);
    return sql`(${sql.join(arms, sql` or `)})`;
  }
}

/** Whether a revision is of one of the tables of a kind. */
export const isOf = ({ tables }: HistoryKind): RevisionCondition =>
  sql`revisions.entity in (${sql.join(tables.map(table => sql.lit(table)))})`;
