import type { Deed } from './deed.ts';
import type { Scope } from './scope.ts';

/** Who did what, in an order that cannot be changed afterwards. Every unit of work passes here. */
export interface Ledger {
  /** First in a unit of work: from here on changed rows belong to its deed. */
  begin(scope: Scope, deed: Deed): Promise<void>;
  /** Last in a unit of work, after everything else was written. */
  record(scope: Scope, deed: Deed): Promise<void>;
  /** After COMMIT; nobody waits for what it starts. */
  committed(): void;
  /** Keeps a deed that failed or was denied, whose unit of work is rolled back or never began. Never throws. */
  failed(scope: Scope, deed: Deed): Promise<void>;
  /** Gives every committed action its number; whoever reads the ledger calls it first. */
  seal(): Promise<void>;
  /** Whether the chain of the newest actions is unbroken, and no break was found before. */
  isIntact(): Promise<boolean>;
}
