import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TSMigrationGenerator } from '@mikro-orm/migrations';

/** How a new migration is called, and why there is one. */
export interface MigrationTitle {
  /** Name of class and file, the same in both databases' folders. */
  readonly name: string;
  /** One sentence. */
  readonly why: string;
}

/** Statements, with empty ones for empty lines. */
interface Diff {
  readonly up: string[];
  readonly down: string[];
}

const UNDO = '  override down()';
const NO_UNDO = `${UNDO}: void | Promise<void> {\n    // nothing to undo\n  }\n\n`;

/** Writes migrations as MikroORM does, with the sentence that says why and always with a way back. */
export function generatorOf({ name, why }: MigrationTitle): typeof TSMigrationGenerator {
  return class extends TSMigrationGenerator {
    override async generate(diff: Diff, folder: string): Promise<[string, string]> {
      const code = await this.generateMigrationFile(name, diff);
      const described = code.replace('export class', () => `/** ${why} */\nexport class`);
      const whole = described.includes(UNDO) ? described : described.replace(/}\n$/, `${NO_UNDO}}\n`);
      const file = `${name}.ts`;
      writeFileSync(path.join(folder, file), whole, { flag: 'wx' });
      return [whole, file];
    }
  };
}
