import { clusterArgs } from "../support/cluster";
import { type EngineProject, engineProject } from "../support/engine";
import { newAuthority, newKey } from "../support/pem";

const authority = newAuthority({ commonName: "corporate" });
const below = (commonName: string) => ({ ...newAuthority({ commonName, issuer: authority }), trustPem: authority.certPem });

/** What is given as an output, which may be known in an update only, how it is refused, and what isn't stored then. */
const faults: Record<string, [given: (late: (value: unknown) => string) => string, refusal: RegExp, notStored?: string]> = {
  "a URL as a host": [(late) => `{ nodes: [{ name: "es01" }, { name: "es02", host: ${late("https://es02")} }] }`, /nodes\[1\]\.host: must be a host name, got the URL/],
  "the authority of transport for HTTP": [
    (late) => `{ transport: { authority: ${late(authority)} }, http: { authority: ${JSON.stringify(authority)} } }`,
    /http\.authority: must not be the authority of transport/,
  ],
  "the authority of transport for clients": [
    (late) => `{ transport: { authority: ${late(authority)} }, http: { clientAuthentication: "required", clientAuthority: ${JSON.stringify(authority)} } }`,
    /http\.clientAuthority: must not be the authority of transport/,
  ],
  "an authority under the root of transport's": [
    (late) => `{ transport: { authority: ${late(below("one"))} }, http: { authority: ${late(below("other"))} } }`,
    /http\.authority: must not stand under a root of `transport\.authority`/,
  ],
  "a key of another authority": [
    (late) => `{ http: { authority: ${late({ ...authority, privateKeyPem: newKey() })} } }`,
    /http\.authority\.privateKeyPem: must be the key of certPem/,
  ],
  "a password that can't be written": [
    (late) => `{ kibana: { authentication: "password", password: ${late("it's")} } }`,
    /kibana\.password: must hold no single quote/,
    "logs-kibana-kb01",
  ],
};

const programOf = (given: string) => `
const tls = require("@pulumi/tls");
const { SelfManagedDeployment } = require("elastic-tls");
const key = new tls.PrivateKey("late", { algorithm: "ED25519" });
new SelfManagedDeployment("logs", { ...${JSON.stringify(clusterArgs({ nodes: [{ name: "es01" }] }))}, ...${given} });
`;

/** The value as an output: its parts, where it has some. */
function late(value: unknown): string {
  if (typeof value !== "object") return `key.publicKeyOpenssh.apply(() => ${JSON.stringify(value)})`;
  return `{ ${Object.entries(value!).map(([key, part]) => `${key}: ${late(part)}`).join(", ")} }`;
}

describe("what may be known late is refused then, before anything that depends on it is stored:", () => {
  const projects: EngineProject[] = [];
  afterAll(() => projects.forEach((project) => project.remove()));

  test.each(Object.entries(faults))("%s", async (_, [given, refusal, notStored = "logs-elasticsearch-es01"]) => {
    const project = engineProject({ program: programOf(given(late)) });
    projects.push(project);
    const run = await project.run("up", "--yes", "--skip-preview");
    expect(run.status).not.toBe(0);
    expect(run.output).toMatch(refusal);
    expect(run.output).not.toMatch(/PRIVATE KEY|it's/);

    const { resources } = await project.exportStack();
    expect(resources.filter(({ urn }) => urn.endsWith(`::${notStored}`))).toEqual([]);
  });
});
