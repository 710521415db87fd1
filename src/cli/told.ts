/** Something that people can mend: the command ends with these words instead of a stack. */
export class Told extends Error {
  constructor(
    message: string,
    /** 1: it could not be done; 2: the command line was wrong. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
