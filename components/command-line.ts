#!/usr/bin/env node
import { inventoryCommand, inventoryUsage } from "./inventory/command";
import { reviewCommand, reviewUsage } from "./review/command";
import { readStandardInput } from "./support/standard-input";
import { verifyCommand, verifyUsage } from "./verify/command";

/** Where the commands read and write. */
const terminal = {
  stdin: (): string => {
    if (process.stdin.isTTY) throw new Error("give a file, or the text on standard input");
    return readStandardInput();
  },
  print: (text: string): void => void process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
  // It heeds NO_COLOR and FORCE_COLOR.
  hasColours: process.stdout.isTTY && process.stdout.hasColors(),
};

interface Command {
  run: (args: string[]) => number | Promise<number>;
  usage: string;
}

const commands: Readonly<Record<string, Command>> = {
  review: { run: (args) => reviewCommand(args, terminal), usage: reviewUsage },
  inventory: { run: (args) => inventoryCommand(args, terminal), usage: inventoryUsage },
  verify: { run: (args) => verifyCommand(args, terminal), usage: verifyUsage },
};

const allUsages = Object.values(commands)
  .map(({ usage }) => usage)
  .join("\n\n");

/** Runs what the command line names. A fault of the arguments or the input ends it with 2. */
async function main([name = "", ...args]: string[]): Promise<number> {
  if (["help", "--help", "-h"].includes(name)) return print(allUsages);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return fault(`${name === "" ? "give a command" : `there is no command ${JSON.stringify(name)}`}\n\n${allUsages}`);
  if (args.includes("--help") || args.includes("-h")) return print(command.usage);
  try {
    return await command.run(args);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return fault(`${name}: ${message}${code?.startsWith("ERR_PARSE_ARGS") ? `\n\n${command.usage}` : ""}`);
  }
}

function print(text: string): number {
  terminal.print(text);
  return 0;
}

function fault(text: string): number {
  process.stderr.write(`elastic-tls: ${text}\n`);
  return 2;
}

// What reads the output may have seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
