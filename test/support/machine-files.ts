import { type Issued, newAuthority, newLeaf } from "./pem";

export type Files = Record<string, string>;

/** The authorities of a cluster. */
export interface Authorities {
  transport: Issued;
  http: Issued;
  client: Issued;
}

export function newAuthorities(): Authorities {
  const named = (name: string) => newAuthority({ commonName: `${name} CA` });
  return { transport: named("transport"), http: named("http"), client: named("client") };
}

/** What a node's secret holds, with certificates that are new each time. */
export function elasticsearchFiles({ transport, http }: Authorities): Files {
  const peer = newLeaf({ commonName: "es01", names: ["DNS:es01"], issuer: transport });
  const server = newLeaf({ commonName: "es01", names: ["DNS:es01", "DNS:localhost"], issuer: http });
  return {
    "elasticsearch.yml": "cluster.name: logs\n",
    "unicast_hosts.txt": "es01:9300\n",
    service_tokens: "elastic/kibana/kb01:hash-of-a-token\n",
    "certs/transport.crt": peer.certPem,
    "certs/transport.key": peer.privateKeyPem,
    "certs/transport-ca.crt": transport.certPem,
    "certs/http.crt": server.certPem + http.certPem,
    "certs/http.key": server.privateKeyPem,
    "certs/http-ca.crt": http.certPem,
  };
}

/** What the secret of a Kibana that presents a certificate holds. */
export function kibanaFiles({ http, client }: Authorities): Files {
  const server = newLeaf({ commonName: "kb01", names: ["DNS:kb01"], issuer: http });
  const identity = newLeaf({ commonName: "kb01", issuer: client });
  return {
    "kibana.yml": "server.name: kb01\n",
    "kibana.env": "ELASTICSEARCH_SERVICE_TOKEN='token-of-kibana'\n",
    "certs/kibana.crt": server.certPem,
    "certs/kibana.key": server.privateKeyPem,
    "certs/elasticsearch-ca.crt": http.certPem,
    "certs/kibana-client.crt": identity.certPem,
    "certs/kibana-client.key": identity.privateKeyPem,
  };
}

/** Parts of a set that no output may hold: the lines of its keys, and what is secret in the other files. */
export function secretsOf(files: Files): string[] {
  const lines = Object.entries(files).flatMap(([name, content]) => (/\.(key|env)$|service_tokens/.test(name) ? content.split("\n") : []));
  return lines.filter((line) => line !== "" && !line.startsWith("-----"));
}
