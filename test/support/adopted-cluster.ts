import fs from "node:fs";
import path from "node:path";
import { type EngineProject } from "./engine";
import { type End, clientEnd, handshake, nodeEnd } from "./handshakes";
import { aged, records } from "./history";
import { type Issued } from "./pem";

type Layer = "transport" | "http";

/** What a node presents before it comes under this package, and what verifies it. */
export type Former = (name: string, layer: Layer) => Issued & { ca: string };

/** A cluster that ran before, each node of which is as it was until it has files of the store: `out/logs` in a project. */
export class AdoptedCluster {
  constructor(
    private readonly project: EngineProject,
    private readonly nodes: readonly { name: string; host: string }[],
    private readonly former: Former,
  ) {}

  at(...parts: string[]): string {
    return path.join(this.project.dir, ...parts);
  }

  /** Where the configuration of a node is. */
  configurationOf(name: string): string {
    return this.at("nodes", name);
  }

  /** Brings a part of what the store holds to a node. */
  copy(name: string, what: string): void {
    fs.cpSync(this.at("out/logs/elasticsearch", name, "config", what), this.at("nodes", name, what), { recursive: true, dereference: true });
  }

  formerEnd(name: string, layer: Layer): End {
    const { certPem, privateKeyPem, ca } = this.former(name, layer);
    return { cert: certPem, key: privateKeyPem, ca, asks: layer === "transport" ? "required" : "none", verifiesName: false, protocols: ["TLSv1.3", "TLSv1.2"] };
  }

  end(name: string, layer: Layer): End {
    const isNew = fs.existsSync(path.join(this.configurationOf(name), "elasticsearch.yml")) && fs.existsSync(path.join(this.configurationOf(name), "certs/transport.crt"));
    return isNew ? nodeEnd(this.configurationOf(name), layer) : this.formerEnd(name, layer);
  }

  /** All nodes each other, clients of before and those that have the new trust every node. */
  async everybodyReachesEverybody(clients = [this.formerClient(), this.client()]): Promise<void> {
    for (const { name, host } of this.nodes) {
      for (const other of this.nodes) await handshake(this.end(other.name, "transport"), this.end(name, "transport"), host);
      for (const client of clients) await handshake(client, this.end(name, "http"), host);
    }
  }

  formerClient(): End {
    return { ...this.formerEnd(this.nodes[0]!.name, "http"), cert: undefined, key: undefined, verifiesName: true };
  }

  client(): End {
    return clientEnd(this.at("out/logs/clients"));
  }

  async aDayPasses(): Promise<void> {
    await this.project.rewriteState(records, aged);
  }
}
