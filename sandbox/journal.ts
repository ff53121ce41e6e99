import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What a stand-in remembers: one JSON event a line, appended before it takes effect. */
export interface Journal<E> {
  readonly append: (event: E) => void;
  readonly close: () => void;
}

const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Opens `home/NAME.jsonl`, replays it through `apply`, and appends to it from then on.
 * A last line without its end, left by a killed process, is cut off: it was never answered.
 * @param apply changes the state by one event; the same for replay and for new events
 */
export function openJournal<E>(home: string, name: string, apply: (event: E) => void): Journal<E> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, `${name}.jsonl`);
  const fd = openSync(path, 'a+', 0o600);
  const bytes = readFileSync(path);
  let size = bytes.lastIndexOf(0x0a) + 1;
  if (size < bytes.length) ftruncateSync(fd, size);
  for (const line of bytes.subarray(0, size).toString('utf8').split('\n')) {
    if (line) apply(JSON.parse(line));
  }
  return {
    append(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      if (size + line.length > MOST_BYTES) throw new Error(`the journal of ${name} is full`);
      // One write a line: killed before it, nothing happened; killed after it, all of it did.
      size += writeSync(fd, line);
      apply(event);
    },
    close() {
      fsyncSync(fd);
      closeSync(fd);
    },
  };
}
