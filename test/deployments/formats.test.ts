import { createPrivateKey } from "node:crypto";
import fs from "node:fs";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { ClientAuthentication, type SelfManagedDeploymentArgs } from "../../components";
import { pkcs12Store } from "../../components/pki/pkcs12";
import { cluster, refusals } from "../support/cluster";
import { issuing } from "../support/issuing";
import { dialInJava, keytoolList, testInJava } from "../support/java";
import { inTheClear, isSecret, mockEngine, reveal } from "../support/mocks";
import { newAuthority } from "../support/pem";

type Files = Record<string, string>;

const all = ["pkcs8", "pkcs12"] as const;
const mutual = { nodes: [{ name: "es01" }], http: { clientAuthentication: ClientAuthentication.Required, clients: ["logstash", "metrics"] } } satisfies Partial<SelfManagedDeploymentArgs>;
const formats = { "elasticsearch/es01": [...all], "kibana/kb01": [...all], "client/logstash": [...all], "trust/logs": ["pkcs12"] };

type Engine = Awaited<ReturnType<typeof mockEngine>>;

async function engineOf(args: object): Promise<Engine> {
  const engine = await mockEngine({ outputs: issuing() });
  cluster({ ...mutual, ...args });
  await engine.settled();
  return engine;
}

const filesOf = (engine: Engine, entry: string) => reveal(engine.registration(`logs-${entry}`).inputs.files) as Files;
const entries = ["elasticsearch-es01", "kibana-kb01", "client-logstash", "client-metrics", "trust-logs"];

describe("formats that are asked for", () => {
  let engine: Engine;
  beforeAll(async () => (engine = await engineOf({ formats })));
  const files = (entry: string) => filesOf(engine, entry);

  test("add these files to the consumer, and change no other", async () => {
    const plain = await engineOf({});
    const added = entries.map((entry) => [entry, Object.keys(files(entry)).filter((name) => !(name in filesOf(plain, entry))).sort()]);
    expect(Object.fromEntries(added)).toEqual({
      "elasticsearch-es01": [
        ...["certs/client-ca.p12", "certs/http-ca.p12", "certs/http.p12", "certs/http.pkcs8.key", "certs/p12.password"],
        ...["certs/transport-ca.p12", "certs/transport.p12", "certs/transport.pkcs8.key"],
      ],
      "kibana-kb01": [
        ...["certs/elasticsearch-ca.p12", "certs/kibana-client.p12", "certs/kibana-client.pkcs8.key"],
        ...["certs/kibana.p12", "certs/kibana.pkcs8.key", "certs/p12.password"],
      ],
      "client-logstash": ["client.p12", "client.pkcs8.key", "http-ca.p12", "p12.password"],
      "client-metrics": [],
      "trust-logs": ["http-ca.p12", "p12.password"],
    });
  });

  test("hold one and the same key", () => {
    const { "client.key": sec1, "client.pkcs8.key": pkcs8 } = files("client-logstash");
    expect([sec1!.split("\n")[0], pkcs8!.split("\n")[0]]).toEqual(["-----BEGIN EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"]);
    expect(createPrivateKey(pkcs8!).equals(createPrivateKey(sec1!))).toBe(true);
  });

  test("have a password for each consumer, which is not to be guessed", () => {
    const passwords = ["elasticsearch-es01", "kibana-kb01"].map((entry) => files(entry)["certs/p12.password"]!);
    passwords.push(...["client-logstash", "trust-logs"].map((entry) => files(entry)["p12.password"]!));
    expect(new Set(passwords).size).toBe(4);
    for (const password of passwords) expect(password).toMatch(/^[\w-]{43}$/);
  });

  test("take one resource of the engine for each consumer with PKCS#12, and one of the deployment", () => {
    const kept = engine.registrations.filter(({ name }) => name.includes("pkcs12")).map(({ name, ignoreChanges }) => [name, ignoreChanges]);
    const names = ["elasticsearch-es01-pkcs12", "kibana-kb01-pkcs12", "client-logstash-pkcs12", "trust-logs-pkcs12", "pkcs12-seed"];
    expect(kept.sort()).toEqual(names.map((name) => [`logs-${name}`, ["input"]]).sort());
  });

  test("go over the wire as secrets, but for what says that they changed, which tells nothing", () => {
    const secrets = entries.flatMap((entry) => Object.entries(files(entry)).filter(([name]) => /\.(p12|password|key)$/.test(name)).map(([, content]) => content));
    const seed = (reveal(engine.registration("logs-pkcs12-seed").inputs) as { input: string }).input;
    for (const { name, inputs, replacementTrigger } of engine.registrations) {
      if (name.endsWith("-pkcs12")) expect([isSecret(inputs.input), isSecret(replacementTrigger), typeof replacementTrigger]).toEqual([true, false, "string"]);
      const shown = JSON.stringify([inTheClear(inputs), replacementTrigger]);
      for (const secret of [...secrets, seed]) expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });

  describe("in a TLS connection", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-formats-"));
    afterAll(() => fs.rmSync(folder, { recursive: true }));
    const stores = (entry: string) => {
      const written = Object.entries(files(entry)).filter(([name]) => name.endsWith(".p12"));
      return Object.fromEntries(
        written.map(([name, content]) => {
          const file = path.join(folder, `${entry}-${path.basename(name)}`);
          fs.writeFileSync(file, Buffer.from(content, "base64"));
          return [path.basename(name), file];
        }),
      );
    };

    /** What a client gets of a node that has nothing but its key store, and turns away who is no client of the cluster's. */
    async function served<T>(dial: (port: number) => Promise<T>): Promise<T> {
      const { "certs/client-ca.crt": ca, "certs/p12.password": passphrase, "certs/http.p12": pfx } = files("elasticsearch-es01");
      const server = tls.createServer({ pfx: Buffer.from(pfx!, "base64"), passphrase, ca, requestCert: true, rejectUnauthorized: true });
      server.on("secureConnection", (socket) => socket.end(`welcome ${String(socket.getPeerCertificate().subject.CN)}`));
      server.on("tlsClientError", () => undefined);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        return await dial((server.address() as AddressInfo).port);
      } finally {
        server.close();
      }
    }

    test("serve Node at both ends", async () => {
      const { "client.p12": pfx, "p12.password": passphrase, "http-ca.crt": ca } = files("client-logstash");
      const heard = served(
        (port) =>
          new Promise<string>((resolve, reject) => {
            const socket = tls.connect({ host: "localhost", port, pfx: Buffer.from(pfx!, "base64"), passphrase, ca });
            socket.on("data", (data) => resolve(data.toString()));
            socket.on("error", reject);
          }),
      );
      expect(await heard).toBe("welcome logstash");
    });

    testInJava("serve a program in Java, which verifies the name and shows its certificate", async () => {
      const { "client.p12": keyStore, "http-ca.p12": trustStore } = stores("client-logstash") as { "client.p12": string; "http-ca.p12": string };
      const password = files("client-logstash")["p12.password"]!;
      expect(await served((port) => dialInJava({ keyStore, trustStore, password }, port))).toBe("welcome logstash");
    });

    testInJava("serve no program in Java that trusts another authority", async () => {
      const password = files("client-logstash")["p12.password"]!;
      const { "client.p12": keyStore } = stores("client-logstash") as { "client.p12": string };
      const trustStore = path.join(folder, "other.p12");
      fs.writeFileSync(trustStore, await pkcs12Store({ alias: "other-ca", certificatesPem: newAuthority({ commonName: "other" }).certPem }, password));
      await expect(served((port) => dialInJava({ keyStore, trustStore, password }, port))).rejects.toThrow("unable to find valid certification path");
    });

    testInJava("hold the chain with its root, and public trust apart from any key", async () => {
      const node = stores("elasticsearch-es01");
      expect(await keytoolList(node["http.p12"]!, files("elasticsearch-es01")["certs/p12.password"]!)).toMatch(/Alias name: http\n.*\n.*\nCertificate chain length: 2\n/);
      const trust = await keytoolList(stores("trust-logs")["http-ca.p12"]!, files("trust-logs")["p12.password"]!);
      expect(trust.match(/Entry type: .*/g)).toEqual(["Entry type: trustedCertEntry"]);
    });
  });
});

test("what is asked for twice is written once", async () => {
  const engine = await engineOf({ formats: { "client/logstash": ["pkcs12", "pkcs12"] } });
  expect(engine.registrations.filter(({ name }) => name === "logs-client-logstash-pkcs12")).toHaveLength(1);
});

describe("formats that can't be are refused", () => {
  const refused = (wanted: object) => refusals({ ...mutual, formats: wanted });
  const consumers = "elasticsearch/es01, kibana/kb01, client/logstash, client/metrics, trust/logs";

  test.each([
    ["for a consumer that isn't there", { "client/logstahs": ["pkcs8"] }, 'formats["client/logstahs"]', `must be for a consumer of this deployment, one of ${consumers}`],
    ["of an unknown kind", { "client/logstash": ["pkcs8", "jks"] }, 'formats["client/logstash"][1]', 'must be pkcs8 or pkcs12, got "jks": PEM is always there'],
    ["that are no list", { "client/logstash": "pkcs8" }, 'formats["client/logstash"]', 'must be a list of pkcs8 and pkcs12, got "pkcs8"'],
    ["of a key where there is none", { "trust/logs": ["pkcs8"] }, 'formats["trust/logs"][0]', "must be pkcs12 alone: what is public holds no key"],
  ])("%s", (_, wanted, at, reason) => {
    expect(refused(wanted)).toEqual([[at, reason]]);
  });

  test("all at once", () => {
    expect(refused({ "client/x": ["pkcs8"], "client/metrics": ["der"], "trust/logs": ["pkcs8"] })).toHaveLength(3);
  });
});
