import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { machineKinds, type MachineKind } from "../../stacks/aws/machine/kinds";
import { kindSettings, type MachineSettings, settingsText } from "../../stacks/aws/machine/machine-settings";
import { isExecutable, programs, type ProgramName, programText } from "../../stacks/aws/machine/places";
import { region } from "./aws-cli";

/** What a program ended with. */
export interface Ended {
  /** The exit status, `null` if it was killed. */
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The account that owns the files: root gives them away, as on a real machine. */
export const owner = process.getuid?.() === 0 ? "nobody" : os.userInfo().username;

const machines: Machine[] = [];
afterAll(() => machines.splice(0).forEach((machine) => machine.remove()));

/** A machine in a folder of its own, with our programs as cloud-init installs them. It is gone after the file's tests. */
export function machine(kind: MachineKind["name"], secretArn: string, env: Record<string, string>): Machine {
  const made = new Machine(kind, secretArn, env);
  machines.push(made);
  return made;
}

export class Machine {
  private readonly root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-"));
  /** The configuration directory. */
  readonly directory: string;
  /** What the programs are told. */
  private settings: MachineSettings;

  constructor(readonly kind: MachineKind["name"], secretArn: string, private readonly env: Record<string, string>) {
    this.directory = this.at("etc", kind);
    for (const folder of ["bin", "programs", "etc/elastic-tls", `etc/${kind}`]) fs.mkdirSync(this.at(folder), { recursive: true });
    for (const name of Object.keys(programs) as ProgramName[]) fs.writeFileSync(this.at("programs", name), programText(name), { mode: isExecutable(name) ? 0o755 : 0o644 });
    this.settings = {
      ...{ KIND: kind, REGION: region, SECRET: secretArn, DIRECTORY: this.directory, OWNER: owner, RUN_DIRECTORY: this.at("run") },
      ...{ ...kindSettings(machineKinds[kind]), ATTEMPTS: 2, PAUSE_SECONDS: 0 },
    };
    this.configure({});
    this.fake("systemctl", '[ "$1" != is-active ] || echo active');
  }

  at(...names: string[]): string {
    return path.join(this.root, ...names);
  }

  /** Changes settings. Retries don't wait. */
  configure(more: MachineSettings): void {
    this.settings = { ...this.settings, ...more };
    fs.writeFileSync(this.at("etc/elastic-tls/settings"), settingsText(this.settings));
  }

  /** A command that notes its name and its arguments, then does as it is told. */
  fake(name: string, body: string): void {
    const note = `printf '%s\\n' "${name} $*" >> '${this.at("calls")}'`;
    fs.writeFileSync(this.at("bin", name), `#!/bin/sh\n${note}\n${body}\n`, { mode: 0o755 });
  }

  /** The calls of fakes since the last time. */
  calls(): string[] {
    const file = this.at("calls");
    const calls = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trimEnd().split("\n") : [];
    fs.rmSync(file, { force: true });
    return calls;
  }

  fetch(env: Record<string, string> = {}): Promise<Ended> {
    return ended(this.start("fetch", [], env));
  }

  /** Runs a program to its end. */
  run(program: ProgramName, ...args: string[]): Promise<Ended> {
    return ended(this.start(program, args));
  }

  /** Starts a program, in a process group of its own as systemd's services have it. */
  start(program: ProgramName, args: string[] = [], env: Record<string, string> = {}): ChildProcess {
    return spawn(this.at("programs", program), [this.at("etc/elastic-tls/settings"), ...args], {
      env: { ...this.env, ...env, PATH: `${this.at("bin")}:${this.env.PATH ?? process.env.PATH}` },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  /** What of our files is in the configuration directory, name to content. */
  files(): Record<string, string> {
    const { required, optional } = machineKinds[this.kind];
    const there = [...required, ...optional].filter((name) => fs.existsSync(path.join(this.directory, name)));
    return Object.fromEntries(there.map((name) => [name, fs.readFileSync(path.join(this.directory, name), "utf8")]));
  }

  /** All names in the configuration directory and what is left beside the settings. */
  names(): { directory: string[]; beside: string[] } {
    const sorted = (folder: string) => fs.readdirSync(folder).sort();
    return { directory: sorted(this.directory), beside: sorted(this.at("etc/elastic-tls")) };
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** Waits for a program's end. */
export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const result: Ended = { status: null, stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (data: string) => (result.stdout += data));
    child.stderr?.setEncoding("utf8").on("data", (data: string) => (result.stderr += data));
    child.on("error", reject);
    child.on("close", (status) => resolve({ ...result, status }));
  });
}
