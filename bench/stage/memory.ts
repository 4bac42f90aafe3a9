// The resident memory of another process over its life.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface MemoryWatch {
  /** The highest so far: on Linux the kernel's own mark, elsewhere of what was seen. */
  readonly peakMb: number;
  /** In the order in which they were seen. */
  readonly samples: readonly number[];
  look(): Promise<void>;
  end(): void;
}

const everyMs = 200;
const kibPerMb = 1000 ** 2 / 1024;

/** Looks several times a second until `end`. */
export function watchMemory(pid: number): MemoryWatch {
  const samples: number[] = [];
  let peakMb = 0;
  const look = async () => {
    const seen = await residentOf(pid).catch(() => undefined);
    if (seen === undefined) return;
    samples.push(seen.nowMb);
    peakMb = Math.max(peakMb, seen.peakMb);
  };
  const timer = setInterval(() => void look(), everyMs);
  return {
    get peakMb() {
      return peakMb;
    },
    samples,
    look,
    end: () => clearInterval(timer),
  };
}

async function residentOf(pid: number): Promise<{ nowMb: number; peakMb: number }> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    const nowMb = Number(stdout) / kibPerMb;
    return { nowMb, peakMb: nowMb };
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / kibPerMb;
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

/** How much more the last tenth took than the first, each by its median. */
export function growthMb(samples: readonly number[]): number {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const middle = (part: readonly number[]) => part.toSorted((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  return middle(samples.slice(-tenth)) - middle(samples.slice(0, tenth));
}
