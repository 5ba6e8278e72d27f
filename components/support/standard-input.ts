import { readSync } from "node:fs";
import { decoded } from "./encodings";

const pauseMilliseconds = 10;

/** All of standard input, as text. `readFileSync(0)` fails where whoever writes to the pipe is slower and the pipe doesn't wait. */
export function readStandardInput(): string {
  const parts: Buffer[] = [];
  const buffer = Buffer.alloc(1 << 16);
  for (let read = readPart(buffer); read !== 0; read = readPart(buffer)) {
    if (read === undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
    else parts.push(Buffer.from(buffer.subarray(0, read)));
  }
  return decoded(Buffer.concat(parts));
}

/** How many bytes were read, 0 at the end; undefined if there are none yet. */
function readPart(buffer: Buffer): number | undefined {
  try {
    return readSync(0, buffer);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EAGAIN") return undefined;
    if (code === "EOF") return 0;
    throw error;
  }
}
