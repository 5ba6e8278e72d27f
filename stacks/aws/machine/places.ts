import { readFileSync } from "node:fs";
import path from "node:path";

/** Where things lie on a machine. */
export const places = {
  /** Executable for systemd under SELinux too. */
  programs: "/usr/local/libexec/elastic-tls",
  settings: "/etc/elastic-tls/settings",
  /** Gone after a restart of the machine, and never on a disk. */
  run: "/run/elastic-tls",
  units: "/etc/systemd/system",
  data: "/var/lib/elasticsearch",
} as const;

/** The machine's programs: name there to their file here. */
export const programs = {
  fetch: "fetch.sh",
  "common.sh": "common.sh",
  "check.sh": "check.sh",
  "install.sh": "install.sh",
  "unpack.py": "unpack.py",
  "first-boot": "first-boot.sh",
  bootstrap: "bootstrap.sh",
  "bootstrap.py": "bootstrap.py",
} as const;

export type ProgramName = keyof typeof programs;

/** What is run by name needs no suffix; what has one is read by it. */
export function isExecutable(name: ProgramName): boolean {
  return !name.includes(".");
}

/** The text of a program. */
export function programText(name: ProgramName): string {
  return readFileSync(path.join(__dirname, programs[name]), "utf8");
}
