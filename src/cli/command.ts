import type { Terminal } from './terminal.ts';

/** An option of a command: with a value where it names one, else a switch. */
export interface Option {
  /** How help calls the value; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** One command as the command line, its help and its documentation know it. */
export interface Command {
  /** `user:grant`, or `migrate up`: a command of its own below another word. */
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly sentence: string;
  /** Names of what stands after the command, all needed. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** A line that works as it stands. */
  readonly example: string;
  /** What it means to end with 3, for commands that look for problems. */
  readonly problems?: string;
  /** Its code, which is read only when it is called. */
  load(): Promise<Run>;
}

/** What the command line says. */
export interface Call {
  readonly operands: readonly string[];
  /** Values of options; switches are true or absent. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
}

/** What became of it: the same for people and for programs. */
export interface Report {
  /** Lines, without a break at the end; empty where the steps have told all. */
  readonly text: string;
  /** What `--json` shows. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly foundProblems?: boolean;
}

/** Does the work; null where it goes on after the call, as a server does. */
export type Run = (call: Call) => Promise<Report | null>;

/** The value of an option that has one. */
export function textOf({ values }: Call, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a switch was given. */
export const isSet = ({ values }: Call, name: string): boolean => values[name] === true;
