import type { Command, Option } from './command.ts';

const to: Option = { value: 'NAME', help: 'as far as this migration, by its name or the words at its end' };
const only: Option = { value: 'NAME', help: 'this migration alone' };

/** Every command, in the order of help. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'start',
    sentence: 'Starts the server, after bringing the database up to date',
    operands: [],
    options: {},
    example: 'PORT=8080 almanac start',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'migrate up',
    sentence: 'Applies pending migrations to the database: all of them, or as many as you say',
    operands: [],
    options: { one: { help: 'the next one only' }, to, only },
    example: 'almanac migrate up --one',
    load: async () => (await import('./commands/migrate.ts')).migrateUp,
  },
  {
    name: 'migrate down',
    sentence: 'Undoes the newest migration, or all that came after one; what they hold is lost, so back up first',
    operands: [],
    options: { to: { ...to, help: 'all that came after this one; 0 undoes everything' }, only },
    example: 'almanac migrate down --to=author',
    load: async () => (await import('./commands/migrate.ts')).migrateDown,
  },
  {
    name: 'migrate status',
    sentence: 'Shows which migrations were applied and when, which are pending, and where the database stands',
    operands: [],
    options: {},
    example: 'almanac migrate status',
    load: async () => (await import('./commands/migrate.ts')).migrateStatus,
  },
  {
    name: 'migrate create',
    sentence: 'For developers: writes a migration for each database from what the entities have become',
    operands: [],
    options: {
      name: { value: 'WORDS', help: 'what it is called, in a few words' },
      why: { value: 'SENTENCE', help: 'what it is for; stands in the file' },
      blank: { help: 'without statements, to be written by hand' },
    },
    example: 'almanac migrate create --name="rooms and seats"',
    load: async () => (await import('./commands/migrate-files.ts')).migrateCreate,
  },
  {
    name: 'migrate seal',
    sentence: 'For developers: notes what the new migrations are, which must not change from then on',
    operands: [],
    options: {},
    example: 'almanac migrate seal',
    load: async () => (await import('./commands/migrate-files.ts')).migrateSeal,
  },
  {
    name: 'backup',
    sentence: 'Writes the whole database into one file, while the server goes on',
    operands: ['FILE'],
    options: { force: { help: 'replaces the file where there is one' } },
    example: 'almanac backup almanac-monday.backup',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  {
    name: 'restore',
    sentence: 'Puts a backup in the place of the database, all or nothing; the server must be stopped',
    operands: ['FILE'],
    options: {
      'no-keep': { help: 'does not keep what was there before (else beside it, as *before-restore)' },
      clean: { help: 'PostgreSQL, without the right to make databases: replaces the tables in place, keeping nothing' },
    },
    example: 'almanac restore almanac-monday.backup',
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  {
    name: 'doctor',
    sentence: 'Looks at database, keys, clock, disk and ledger, and says what to do about what is wrong',
    operands: [],
    options: {},
    example: 'almanac doctor',
    problems: 'something failed',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'audit:verify',
    sentence: 'Recomputes the chain of the audit log, and tells of every action that was changed, taken out or put in',
    operands: [],
    options: {
      anchors: { value: 'FILE', help: 'signed numbers of the chain, as kept elsewhere' },
      from: { value: 'N', help: 'begins at this number of the chain; else at 1' },
    },
    example: 'almanac audit:verify --from 1000',
    problems: 'the log was tampered with',
    load: async () => (await import('./commands/audit-verify.ts')).auditVerify,
  },
  {
    name: 'user:grant',
    sentence: 'Makes an account an operator, who reads the audit log and keeps the authors, or an ordinary one again',
    operands: ['EMAIL'],
    options: { operator: { help: 'gives the right' }, 'no-operator': { help: 'takes it away' } },
    example: 'almanac user:grant ann@example.org --operator',
    load: async () => (await import('./commands/user-grant.ts')).userGrant,
  },
  {
    name: 'key:new',
    sentence: 'Prints a new key for ENCRYPTION_KEYS, or a secret for SESSION_SECRET; needs no database',
    operands: [],
    options: {},
    example: 'almanac key:new',
    load: async () => (await import('./commands/key-new.ts')).keyNew,
  },
  {
    name: 'demo',
    sentence: 'Fills an empty database with a household to try things on, and prints the token that opens it',
    operands: [],
    options: {},
    example: 'DATABASE_URL=sqlite:./data/demo.db almanac demo',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'import',
    sentence: 'Reads a calendar file into a calendar, beside the server',
    operands: ['FILE.ics'],
    options: {
      calendar: { value: 'ID', help: "the calendar that the events go to; else the account's own" },
      email: {
        value: 'ADDRESS',
        help: 'whose calendar, and whose events the new ones are; needed where there are several accounts',
      },
      'dry-run': { help: 'tells what would become of the file, and changes nothing' },
    },
    example: 'almanac import holidays.ics --email ann@example.org',
    load: async () => (await import('./commands/import.ts')).importFile,
  },
  {
    name: 'clean',
    sentence:
      'Deletes tokens, invitations, sessions, keys and remembered answers that are used or expired, nothing else',
    operands: [],
    options: {},
    example: 'almanac clean',
    load: async () => (await import('./commands/clean.ts')).clean,
  },
];
