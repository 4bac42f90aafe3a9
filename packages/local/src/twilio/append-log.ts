// An append-only file of JSON lines. Lines that arrive together are written together, so each caller can wait for its own.
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, write } from 'node:fs';
import { dirname } from 'node:path';

export class AppendLog {
  readonly #fd: number;
  #waiting: { text: string; settle: (error: Error | null) => void }[] = [];
  #isWriting = false;
  readonly #onQuiet: (() => void)[] = [];

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Opens or makes the file; a last line that a killed process left half-written is cut off. */
  static open(path: string): { log: AppendLog; lines: string[] } {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, 'a+');
    const text = fstatSync(fd).size === 0 ? '' : readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) ftruncateSync(fd, Buffer.byteLength(whole));
    return { log: new AppendLog(fd), lines: whole.split('\n').slice(0, -1) };
  }

  /** Resolves when the line is with the operating system: it survives the death of this process. */
  append(value: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        text: `${JSON.stringify(value)}\n`,
        settle: (error) => (error === null ? resolve() : reject(error)),
      });
      if (!this.#isWriting) this.#flush();
    });
  }

  /** Closes the file once all is written. */
  async close(): Promise<void> {
    if (this.#isWriting) await new Promise<void>((resolve) => this.#onQuiet.push(resolve));
    closeSync(this.#fd);
  }

  #flush(): void {
    this.#isWriting = true;
    // The lines of this turn of the event loop go out in one write.
    setImmediate(() => {
      const batch = this.#waiting.splice(0);
      write(this.#fd, batch.map((line) => line.text).join(''), (error) => {
        for (const line of batch) line.settle(error);
        this.#isWriting = false;
        if (this.#waiting.length > 0) this.#flush();
        else for (const resolve of this.#onQuiet.splice(0)) resolve();
      });
    });
  }
}
