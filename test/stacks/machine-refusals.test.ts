import { installMinutes, type SecretsManager, secretsManager } from "../support/aws-cli";
import { machine, type Machine } from "../support/machine";
import { elasticsearchFiles, type Files, kibanaFiles, newAuthorities, secretsOf } from "../support/machine-files";
import { leafBetween } from "../support/odd-leaves";
import { encrypted, newAuthority, newKey, newLeaf } from "../support/pem";

let aws: SecretsManager;
beforeAll(async () => (aws = await secretsManager()), installMinutes);
afterAll(() => aws.stop());

const authorities = newAuthorities();
const elasticsearch = elasticsearchFiles(authorities);
const kibana = kibanaFiles(authorities);
const foreign = newAuthority({ commonName: "foreign CA" });
const expired = leafBetween("20200101000000Z", "20210101000000Z", authorities.http);
const future = leafBetween("20990101000000Z", "21000101000000Z", authorities.http);
const stranger = newLeaf({ commonName: "es01", names: ["DNS:es01"], issuer: foreign });

const http = ({ certPem, privateKeyPem }: { certPem: string; privateKeyPem: string }): Files => ({ "certs/http.crt": certPem, "certs/http.key": privateKeyPem });
const without = (files: Files, name: string): Files => Object.fromEntries(Object.entries(files).filter(([key]) => key !== name));
const json = JSON.stringify;

/** The secret's value, and what the report says. */
const nodes: Record<string, [value: string, reasons: string[]]> = {
  "a key of another certificate": [json({ ...elasticsearch, "certs/http.key": newKey() }), ["certs/http.key: is not the key of certs/http.crt"]],
  "a key behind a passphrase": [
    json({ ...elasticsearch, "certs/http.key": encrypted(elasticsearch["certs/http.key"]!) }),
    ["certs/http.key: is no private key, or has a passphrase"],
  ],
  "a certificate that has expired": [json({ ...elasticsearch, ...http(expired) }), ["certs/http.crt: certificate has expired"]],
  "a certificate that isn't valid yet": [json({ ...elasticsearch, ...http(future) }), ["certs/http.crt: certificate is not yet valid"]],
  "an intermediate that has expired": [
    json({ ...elasticsearch, "certs/http.crt": elasticsearch["certs/http.crt"]! + expired.certPem }),
    ["certs/http.crt: certificate has expired"],
  ],
  "a chain from another authority": [
    json({ ...elasticsearch, ...http(stranger) }),
    ["certs/http.crt: does not verify against certs/http-ca.crt: unable to get local issuer certificate"],
  ],
  "a certificate of the other channel's authority": [
    json({ ...elasticsearch, "certs/transport.crt": elasticsearch["certs/http.crt"], "certs/transport.key": elasticsearch["certs/http.key"] }),
    ["certs/transport.crt: does not verify against certs/transport-ca.crt"],
  ],
  "a certificate that is none": [json({ ...elasticsearch, "certs/http.crt": "nonsense" }), ["certs/http.crt: is no certificate"]],
  "an authority that is none": [json({ ...elasticsearch, "certs/client-ca.crt": "nonsense" }), ["certs/client-ca.crt: is no certificate"]],
  "trust that has expired as a whole": [json({ ...elasticsearch, "certs/client-ca.crt": expired.certPem }), ["certs/client-ca.crt: certificate has expired"]],
  "a missing file": [json(without(elasticsearch, "certs/transport.key")), ["certs/transport.key: is missing"]],
  "an empty file": [json({ ...elasticsearch, "elasticsearch.yml": " \n" }), ["elasticsearch.yml: is empty"]],
  "a name that isn't known": [json({ ...elasticsearch, "jvm.options": "-Xmx1g" }), ["jvm.options: is none of this machine's files"]],
  "a name outside of the directory": [json({ ...elasticsearch, "../outside": "x" }), ["../outside: is none of this machine's files"]],
  "a name outside by way of the directory": [json({ ...elasticsearch, "certs/../../outside": "x" }), ["certs/../../outside: is none of this machine's files"]],
  "an absolute name": [json({ ...elasticsearch, "/etc/cron.d/x": "x" }), ["/etc/cron.d/x: is none of this machine's files"]],
  "a name with a line break": [json({ ...elasticsearch, "x\nelastic-tls: changed": "x" }), ["x\\nelastic-tls: changed: is none of this machine's files"]],
  "a content that isn't text": [json({ ...elasticsearch, "certs/http.key": { pem: "x" } }), ["certs/http.key: is no text"]],
  "a store that isn't base64": [json({ ...elasticsearch, "certs/http.p12": "no base64" }), ["certs/http.p12: is no base64"]],
  "half of a character": [json({ ...elasticsearch, service_tokens: "\ud800" }), ["service_tokens: is no text"]],
  "no object": [json(Object.values(elasticsearch)), ["the secret is no JSON object"]],
  "no JSON": [Object.values(elasticsearch).join("\n"), ["the secret is no JSON text"]],
  "several faults": [
    json({ ...without(elasticsearch, "certs/http.key"), "/x": "x", "elasticsearch.yml": "" }),
    ["certs/http.key: is missing", "/x: is none of this machine's files", "elasticsearch.yml: is empty"],
  ],
  "several faults of certificates": [
    json({ ...elasticsearch, ...http(expired), "certs/transport.key": newKey() }),
    ["certs/http.crt: certificate has expired", "certs/transport.key: is not the key of certs/transport.crt"],
  ],
};

const kibanas: typeof nodes = {
  "a server key of another certificate": [json({ ...kibana, "certs/kibana.key": newKey() }), ["certs/kibana.key: is not the key of certs/kibana.crt"]],
  "a server certificate that has expired": [
    json({ ...kibana, "certs/kibana.crt": expired.certPem, "certs/kibana.key": expired.privateKeyPem }),
    ["certs/kibana.crt: certificate has expired"],
  ],
  "a client certificate without its key": [json(without(kibana, "certs/kibana-client.key")), ["certs/kibana-client.crt: comes with certs/kibana-client.key or not at all"]],
  "the files of a node": [json(elasticsearch), ["kibana.env: is missing", "certs/transport.key: is none of this machine's files"]],
};

describe.each([
  ["elasticsearch", elasticsearch, nodes],
  ["kibana", kibana, kibanas],
] as const)("a secret of %s with", (kind, good, cases) => {
  const name = `elastic-tls/logs/${kind}/${crypto.randomUUID()}`;
  let host: Machine;
  beforeAll(async () => {
    host = machine(kind, await aws.put(name, JSON.stringify(good)), aws.env);
    await host.fetch();
  });

  test.each(Object.entries(cases))("%s is refused, and the previous files stay", async (_, [value, reasons]) => {
    const before = host.names();
    host.calls();

    await aws.put(name, value);
    const { status, stdout, stderr } = await host.fetch();

    expect(status).toBe(1);
    expect(stdout).toBe("");
    for (const reason of reasons) expect(stderr).toContain(`elastic-tls: ${reason}`);
    expect(stderr).toContain("nothing was changed");
    expect(host.files()).toEqual(good);
    expect(host.names()).toEqual(before);
    expect(host.calls()).toEqual([]);
    for (const secret of [...secretsOf(good), ...(value.match(/[A-Za-z0-9+/]{40,}/g) ?? [])]) expect(stderr).not.toContain(secret);
  });

  test("nothing readable leaves a new machine without files", async () => {
    const bare = machine(kind, await aws.put(crypto.randomUUID(), "{}"), aws.env);
    const { status, stderr } = await bare.fetch();
    expect(status).toBe(1);
    expect(stderr).toContain(`${kind}.yml: is missing`);
    expect(bare.names()).toEqual({ directory: [], beside: ["settings"] });
  });
});

test("trust may hold a generation that has expired beside the one in use", async () => {
  const files = { ...elasticsearch, "certs/http-ca.crt": expired.certPem + authorities.http.certPem };
  const host = machine("elasticsearch", await aws.put(crypto.randomUUID(), JSON.stringify(files)), aws.env);
  expect((await host.fetch()).status).toBe(0);
  expect(host.files()).toEqual(files);
});
