import { readFileSync } from "node:fs";
import { decoded } from "./encodings";

/** Where a command reads and writes. */
export interface Terminal {
  stdin: () => string;
  print: (text: string) => void;
}

/** The text that a command's argument names: of a file, or of standard input for `-`. Never with a byte order mark. */
export function textOf(source: string, { stdin }: Pick<Terminal, "stdin">): string {
  return source === "-" ? stdin().replace(/^\uFEFF/, "") : decoded(readFileSync(source));
}
