import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newKey } from "../../support/pem";
import { type Access, Api } from "./api";
import { type BedFolder } from "./modules";

/** A Kubernetes without nodes: an API server on etcd, and the ECK operator. */
export interface Bed {
  access: Access;
  /** What the operator has logged. */
  operatorLog: string;
  /** Starts the operator, once its definitions are there. */
  startOperator: () => void;
  stop: () => Promise<void>;
}

export async function startBed(programs: BedFolder): Promise<Bed> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-eck-"));
  const file = (name: string) => path.join(folder, name);
  const write = (name: string, content: string) => {
    fs.writeFileSync(file(name), content, { mode: 0o600 });
    return file(name);
  };
  const children: ChildProcess[] = [];
  const start = (name: string, program: string, args: string[], env: NodeJS.ProcessEnv = {}) => {
    const log = fs.openSync(file(`${name}.log`), "w");
    children.push(spawn(program, args, { stdio: ["ignore", log, log], env: { ...process.env, ...env } }));
  };

  const [client, peer, secure] = await freePorts(3);
  start("etcd", programs.etcd, [
    `--data-dir=${file("etcd")}`,
    ...["listen-client-urls", "advertise-client-urls"].map((flag) => `--${flag}=http://127.0.0.1:${client}`),
    ...["listen-peer-urls", "initial-advertise-peer-urls"].map((flag) => `--${flag}=http://127.0.0.1:${peer}`),
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
  ]);
  const token = randomBytes(24).toString("hex");
  const signingKey = write("service-accounts.key", newKey("RSA-2048"));
  start("kube-apiserver", programs.apiServer, [
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--secure-port=${secure}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${file("apiserver")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-signing-key-file=${signingKey}`,
    `--service-account-key-file=${signingKey}`,
    `--token-auth-file=${write("tokens.csv", `${token},admin,admin,system:masters\n`)}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--disable-admission-plugins=ServiceAccount",
  ]);
  const access = { url: `https://127.0.0.1:${secure}`, token, caFile: path.join(file("apiserver"), "apiserver.crt") };
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await ended(child);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(access, file("kube-apiserver.log"));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    access,
    operatorLog: file("operator.log"),
    startOperator: () => {
      const env = { KUBECONFIG: write("kubeconfig", kubeconfig(access)) };
      const quiet = ["--enable-webhook=false", "--manage-webhook-certs=false", "--disable-config-watch", "--metrics-port=0", "--disable-telemetry"];
      start("operator", programs.operator, ["manager", "--operator-namespace=elastic-system", ...quiet], env);
    },
    stop,
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map((server) => new Promise<number>((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)))),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function ready(access: Access, log: string): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    await sleep(500);
    const answer = fs.existsSync(access.caFile) ? await new Api(access).text("/readyz").catch(() => "") : "";
    if (answer === "ok") return;
  }
  throw new Error(`the API server isn't ready after two minutes:\n${fs.readFileSync(log, "utf8").slice(-2000)}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await closed;
  clearTimeout(forced);
}

/** JSON is YAML. */
function kubeconfig({ url, token, caFile }: Access): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "bed",
    clusters: [{ name: "bed", cluster: { server: url, "certificate-authority": caFile } }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "bed", context: { cluster: "bed", user: "admin" } }],
  });
}
