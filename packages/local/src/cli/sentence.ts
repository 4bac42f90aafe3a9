// Errors that a person at a terminal reads: one sentence, no stack.

export class Sentence extends Error {}

/** Runs a command; a Sentence is printed and is exit code 1, anything else is a fault of ours and keeps its stack. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
