import { readFileSync } from "node:fs";

/** Where a command reads and writes. */
export interface Terminal {
  stdin: () => string;
  print: (text: string) => void;
}

/** The text that a command's argument names: of a file, or of standard input for `-`. */
export function textOf(source: string, { stdin }: Pick<Terminal, "stdin">): string {
  return source === "-" ? stdin() : readFileSync(source, "utf8");
}
