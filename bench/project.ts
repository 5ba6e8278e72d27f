import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../engine/checkout";
import { type Engine } from "../engine/engine";
import { engineEnv } from "../engine/environment";
import { type Cost, run } from "./command";

/** The programs that are compared: this package's, and one that makes the same tls resources by hand. */
export type Side = "ours" | "plain";

const programs: Record<Side, string> = { ours: "self-managed.js", plain: "plain.js" };

/** What the programs make: a cluster of so many nodes, its files kept there. */
export interface Size {
  nodes: number;
  store: "directory" | "awsSecretsManager";
}

/** Where the engine finds a stand-in for the provider of AWS. */
const standIns = path.join(root, "test", "support", "plugins");

/** What the projects of one run of the bench have in common. */
export interface Workshop {
  engine: Engine;
  /** An existing folder for them. */
  folder: string;
  checkpoints: boolean;
  stop: AbortSignal;
}

/** A Pulumi project in a folder of its own, with its state in files, for one measurement. */
export class Project {
  private readonly dir: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(private readonly workshop: Workshop, side: Side, { nodes, store }: Size) {
    this.dir = fs.mkdtempSync(path.join(workshop.folder, `${side}-${nodes}-`));
    const backendDir = path.join(this.dir, "state");
    const env = engineEnv(workshop.engine, { backendDir, passphrase: "for the bench" });
    this.env = {
      ...env,
      PATH: [standIns, env.PATH].join(path.delimiter),
      ...(workshop.checkpoints ? {} : { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" }),
    };
    fs.mkdirSync(backendDir);
    linkModules(this.dir);
    const program = path.join(root, "dist", "bench", "programs", programs[side]);
    this.write("Pulumi.yaml", "name: bench\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n");
    this.write("Pulumi.dev.yaml", `config:\n  bench:nodes: "${nodes}"\n  bench:store: ${store}\n`);
    this.write("package.json", "{}\n");
    this.write("index.js", `require(${JSON.stringify(program)});\n`);
  }

  async init(): Promise<void> {
    await this.pulumi("stack", "init", "dev");
  }

  up(): Promise<Cost> {
    return this.pulumi("up", "--yes", "--skip-preview");
  }

  /** Fails if it would change anything. */
  preview(): Promise<Cost> {
    return this.pulumi("preview", "--expect-no-changes");
  }

  /** Reviews what a preview with nothing to change prints, every resource shown. */
  async review(): Promise<Cost> {
    const preview = [...this.workshop.engine.command, "preview", "--json", "--show-sames", "--non-interactive"];
    const inDir = { cwd: this.dir, env: this.env, stop: this.workshop.stop };
    await run({ command: ["sh", "-c", '"$@" > preview.json', "sh", ...preview], ...inDir });
    const command = [process.execPath, path.join(root, "dist", "components", "command-line.js"), "review", "preview.json", "--format", "markdown"];
    return (await run({ command, ...inDir })).cost;
  }

  /** The state as it is kept, secrets encrypted. */
  state(): string {
    return fs.readFileSync(path.join(this.dir, "state", ".pulumi", "stacks", "bench", "dev.json"), "utf8");
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private async pulumi(...args: string[]): Promise<Cost> {
    const command = [...this.workshop.engine.command, ...args, "--non-interactive"];
    return (await run({ command, cwd: this.dir, env: this.env, stop: this.workshop.stop })).cost;
  }

  private write(name: string, content: string): void {
    fs.writeFileSync(path.join(this.dir, name), content);
  }
}

/** Lets programs in a folder use this package, and the SDK that it uses. */
export function linkModules(folder: string): void {
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(root, path.join(folder, "node_modules", "elastic-tls"));
  fs.symlinkSync(path.join(root, "node_modules", "@pulumi"), path.join(folder, "node_modules", "@pulumi"));
}
