/** Where a command writes to. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells how far a step is: on a terminal one line that counts up, elsewhere a line for each step that is done. */
export type Progress = (step: string, done: number, total: number) => void;

/** What a command shows while it works; silent where a program reads the report. */
export interface Terminal {
  tell(line: string): void;
  readonly progress: Progress;
}

export const SILENT: Terminal = { tell: () => {}, progress: () => {} };

export const terminalOn = (output: Output): Terminal => ({
  tell: line => void output.write(`${line}\n`),
  progress: (step, done, total) => {
    const line = `${done} of ${total} ${step}`;
    if (output.isTTY) output.write(`\r\u001B[K${line}${done === total ? '\n' : ''}`);
    else if (done === total) output.write(`${line}\n`);
  },
});
