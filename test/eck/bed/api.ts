import fs from "node:fs";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** How the API server is reached. */
export interface Access {
  url: string;
  token: string;
  caFile: string;
}

/** An object of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [field: string]: any;
}

interface Answer {
  status: number;
  body: string;
}

/** The API server, with just what tests ask of it. */
export class Api {
  constructor(private readonly access: Access) {}

  /** Server-side apply, as Pulumi's provider does it; a field that the definition doesn't have is an error. */
  async apply(manifest: Manifest): Promise<Manifest> {
    const query = "fieldManager=elastic-tls&force=true&fieldValidation=Strict";
    return this.json("PATCH", `${pathOf(manifest)}?${query}`, manifest, "application/apply-patch+yaml");
  }

  /** What applying it would be refused for; nothing if it wouldn't. */
  async refusal(manifest: Manifest): Promise<string | undefined> {
    return this.apply(manifest).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
  }

  get(apiVersion: string, kind: string, namespace: string, name: string): Promise<Manifest | undefined> {
    return this.found(pathOf({ apiVersion, kind, metadata: { name, namespace } }));
  }

  /** The values of a Secret, decoded; none while it isn't there. */
  async secret(namespace: string, name: string): Promise<Record<string, string>> {
    const { data = {} } = (await this.get("v1", "Secret", namespace, name)) ?? ({} as Partial<Manifest>);
    return Object.fromEntries(Object.entries(data as Record<string, string>).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
  }

  async list(apiVersion: string, kind: string, namespace: string): Promise<Manifest[]> {
    const { items } = await this.json("GET", pathOf({ apiVersion, kind, metadata: { name: "", namespace } }).replace(/\/$/, ""));
    return items as Manifest[];
  }

  patchStatus(manifest: Manifest, status: object): Promise<Manifest> {
    return this.json("PATCH", `${pathOf(manifest)}/status`, { status }, "application/merge-patch+json");
  }

  async text(path: string): Promise<string> {
    return (await this.request("GET", path)).body;
  }

  private async found(path: string): Promise<Manifest | undefined> {
    const { status, body } = await this.request("GET", path);
    if (status === 404) return undefined;
    return parsed("GET", path, { status, body });
  }

  private async json(method: string, path: string, body?: object, contentType = "application/json"): Promise<Manifest> {
    return parsed(method, path, await this.request(method, path, body, contentType));
  }

  private request(method: string, path: string, body?: object, contentType = "application/json"): Promise<Answer> {
    const { url, token, caFile } = this.access;
    const headers = { authorization: `Bearer ${token}`, "content-type": contentType };
    return new Promise((resolve, reject) => {
      const request = https.request(url + path, { method, headers, ca: fs.readFileSync(caFile) }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      request.on("error", reject);
      request.end(body && JSON.stringify(body));
    });
  }
}

function parsed(method: string, path: string, { status, body }: Answer): Manifest {
  const answer = JSON.parse(body) as Manifest;
  if (status >= 300) throw new Error(`${method} ${path}: ${String(answer.message)}`);
  return answer;
}

const plurals: Record<string, string> = { Elasticsearch: "elasticsearches" };

/** Kinds that don't belong to a namespace. */
const clusterWide = ["Namespace", "CustomResourceDefinition", "ClusterIssuer"];

function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Manifest): string {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const below = clusterWide.includes(kind) ? "" : `/namespaces/${namespace}`;
  return `${base}${below}/${plurals[kind] ?? `${kind.toLowerCase()}s`}/${name}`;
}

/** What comes true within a minute and a half. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  let last = "";
  for (let tries = 0; tries < 180; tries += 1) {
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
    } catch (error) {
      last = `; ${(error as Error).message}`;
    }
    await sleep(500);
  }
  throw new Error(`${what}: not within a minute and a half${last}`);
}
