// A progress bar in a terminal; elsewhere (a pipe, CI) a plain line at each tenth.
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** @param note said beside the figures: `12 errors`. */
  show(done: number, total: number, note?: string): void;
  stop(): void;
}

/** @param label says what advances. @param out where it is drawn; a terminal gets a bar. */
export function startProgress(label: string, out: NodeJS.WriteStream = process.stderr): Progress {
  return out.isTTY ? bar(label, out) : lines(label, out);
}

function bar(label: string, out: NodeJS.WriteStream): Progress {
  const format = `${label.padEnd(11)} {bar} {percentage}% {value}/{total} {note}`;
  const drawn = new SingleBar(
    { format, stream: out, hideCursor: true, clearOnComplete: false },
    Presets.shades_classic,
  );
  drawn.start(0, 0, { note: '' });
  return {
    show(done, total, note = '') {
      drawn.setTotal(total);
      drawn.update(done, { note });
    },
    stop: () => drawn.stop(),
  };
}

function lines(label: string, out: NodeJS.WriteStream): Progress {
  let told = -1;
  return {
    show(done, total, note = '') {
      const tenth = total === 0 ? 0 : Math.floor((10 * done) / total);
      if (tenth <= told || total === 0) return;
      told = tenth;
      out.write(`${label.padEnd(11)} ${tenth * 10}% ${done}/${total} ${note}`.trimEnd().concat('\n'));
    },
    stop() {},
  };
}
