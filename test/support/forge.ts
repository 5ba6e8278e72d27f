import { spawn } from "node:child_process";
import fs from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import path from "node:path";
import { parse } from "yaml";
import { packageRoot } from "./engine";

/** A comment of a pull request, or a note of a merge request. */
export interface Comment {
  id: number;
  body: string;
  /** Who wrote it. */
  by: "us" | "bot" | "person";
}

/** What was asked of a forge. */
export interface Asked {
  method: string;
  path: string;
  token?: string;
  body: Record<string, string>;
}

const perPage = 100;

/** A stand-in of the parts of GitHub's and GitLab's REST APIs that comments need, by their documentation. */
export class Forge {
  readonly comments: Comment[] = [];
  readonly asked: Asked[] = [];
  /** Refuses what matches: `POST /repos/…`. */
  refuses: RegExp | undefined;
  private readonly server = createServer((request, response) => {
    void this.answer(request).then(({ status, json, link }) => {
      response.writeHead(status, { "content-type": "application/json", ...(link && { link }) });
      response.end(JSON.stringify(json));
    });
  });

  static async start(): Promise<Forge> {
    const forge = new Forge();
    await new Promise<void>((resolve) => forge.server.listen(0, "127.0.0.1", resolve));
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }

  /** Lets others write before the first run. */
  fill(count: number, comment: Omit<Comment, "id">): void {
    for (let index = 0; index < count; index++) this.comments.push({ id: this.comments.length + 1, ...comment });
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; json: unknown; link?: string }> {
    const { method = "", url = "" } = request;
    const at = new URL(url, this.url);
    const body = (await textOf(request)) || "{}";
    const token = request.headers.authorization ?? (request.headers["private-token"] as string | undefined);
    this.asked.push({ method, path: at.pathname, token, body: JSON.parse(body) });
    if (this.refuses?.test(`${method} ${at.pathname}`)) return { status: 403, json: { message: "Resource not accessible by integration" } };
    if (at.pathname === "/user") return { status: 200, json: { id: 7 } };
    if (at.pathname.includes("/statuses/")) return { status: 201, json: {} };
    if (method === "GET") return this.page(at);
    const text = this.asked.at(-1)!.body.body ?? "";
    // GitHub's limit; GitLab's is longer.
    if (text.length > 65_536) return { status: 422, json: { message: "body is too long (maximum is 65536 characters)" } };
    if (method === "POST") {
      this.comments.push({ id: this.comments.length + 1, body: text, by: "us" });
      return { status: 201, json: shown(this.comments.at(-1)!) };
    }
    const own = this.comments.find(({ id }) => at.pathname.endsWith(`/${id}`));
    if (own?.by !== "us") return { status: own ? 403 : 404, json: { message: "not yours" } };
    own.body = text;
    return { status: 200, json: shown(own) };
  }

  private page(at: URL) {
    const page = Number(at.searchParams.get("page") ?? "1");
    const json = this.comments.slice((page - 1) * perPage, page * perPage).map(shown);
    const next = new URL(at);
    next.searchParams.set("page", String(page + 1));
    return { status: 200, json, ...(this.comments.length > page * perPage && { link: `<${at.href}>; rel="first", <${next.href}>; rel="next"` }) };
  }
}

/** In both forges' forms at once. */
function shown({ id, body, by }: Comment) {
  return { id, body, user: { type: by === "person" ? "User" : "Bot" }, author: { id: { us: 7, bot: 8, person: 9 }[by] } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** What a script ended with. */
export interface Ended {
  status: number | null;
  output: string;
}

/** Runs a shell command as the runner does, in a folder, with nothing of this process's environment that could pass for a runner's. */
export function shell(command: string, folder: string, env: Record<string, string | undefined>): Promise<Ended> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GITHUB|GITLAB|CI|RUNNER|PULUMI|REVIEW)(_|$)/.test(name)));
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", command], { cwd: folder, env: { ...clean, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** Runs the action's step as GitHub does: what its inputs, with their defaults, make of `action.yml`. */
export async function act(inputs: Record<string, string>, folder: string, env: Record<string, string | undefined>): Promise<Ended> {
  const action = parse(fs.readFileSync(path.join(packageRoot, "action.yml"), "utf8")) as {
    inputs: Record<string, { default?: string }>;
    runs: { steps: { if: string; run: string; env: Record<string, string> }[] };
  };
  const given = (name: string) => inputs[name] ?? action.inputs[name]?.default?.replace("${{ github.token }}", "the job's token") ?? "";
  const step = action.runs.steps.find((one) => one.if === `inputs.step == '${inputs.step}'`) ?? action.runs.steps.at(-1)!;
  const own = Object.entries(step.env).map(([name, value]) => [name, value.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, input: string) => given(input))]);
  return shell(step.run, folder, { ...env, GITHUB_ACTIONS: "true", GITHUB_ACTION_PATH: packageRoot, ...Object.fromEntries(own) });
}

/** Puts the command `elastic-tls` where npm installs it. */
export function installCommand(folder: string): void {
  fs.mkdirSync(path.join(folder, "node_modules/.bin"), { recursive: true });
  const command = JSON.stringify(path.join(packageRoot, "dist/components/command-line.js"));
  fs.writeFileSync(path.join(folder, "node_modules/.bin/elastic-tls"), `#!/usr/bin/env node\nrequire(${command});\n`, { mode: 0o755 });
}
