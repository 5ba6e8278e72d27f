import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { type Config, clusterConfig, faultsOf, runProgram } from "../support/aws-programs";
import { newAuthority } from "../support/pem";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-authorities-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const put = (value: unknown): string => {
  const file = path.join(folder, `${fs.readdirSync(folder).length}.json`);
  fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
};
const channels = ["transport", "http", "client"];
const ofEach = (value: object) => Object.fromEntries(channels.map((channel) => [channel, value]));
const request = { key: "k1", requestPem: "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n" };
const rootsConfig = (requests: unknown, more: Config = {}): Config => ({ clusterName: "logs", authorityRequestsFile: put(requests), ...more });

/** The mock engine knows no request that it hasn't made. */
const signedCertificate = { "tls:index/locallySignedCert:LocallySignedCert": () => ({ certPem: newAuthority({ commonName: "issuing" }).certPem }) };

describe("the roots", () => {
  test("are protected, one for each channel, and sign each request as an authority that signs leaves alone", async () => {
    const { engine } = await runProgram("authorities-production", rootsConfig(ofEach(request)), { outputs: signedCertificate });
    const made = engine.registrations;
    expect(made.filter(({ type }) => type === "elastic-tls:index:CertificateAuthority").map(({ name }) => name)).toEqual(channels.map((channel) => `${channel}-root`));
    const signed = made.filter(({ type }) => type === "tls:index/locallySignedCert:LocallySignedCert");
    expect(signed).toHaveLength(3);
    for (const { inputs } of signed) expect(inputs).toMatchObject({ isCaCertificate: true, maxPathLength: 0, validityPeriodHours: 180 * 24, earlyRenewalHours: 90 * 24, certRequestPem: request.requestPem });
  });

  test.each([
    [{ transport: request }, {}, [/^authorityRequestsFile: must hold what `pulumi stack output authorityRequests --json` .* got .* without a request for http, client$/]],
    [ofEach(request), { rotation: { transport: ["g1"], http: { signin: "g1" }, kibana: {} } }, [/^rotation\.kibana: is no known key: give one of transport, http, client$/, /^rotation\.transport: must be an object .*, got \["g1"\]$/, /^rotation\.http\.signin: is no known key/]],
    ["no JSON", { issuingValidityDays: 731 }, [/without a request for transport, http, client$/, /^issuingValidityDays: must be a whole number of days from 2 to 730, got 731$/]],
  ])("refuse %j", async (requests, more, faults) => {
    expect(await faultsOf(runProgram("authorities-production", rootsConfig(requests, more)))).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  });

  test("have a template that says what to replace", async () => {
    const { config } = parse(fs.readFileSync("stacks/config/templates/authorities.yaml", "utf8")) as { config: Config };
    expect(await faultsOf(runProgram("authorities-production", config))).toEqual([expect.stringMatching(/^authorityRequestsFile: must be a file that is there.*REPLACE_ME/)]);
  });
});

describe("a cluster below them", () => {
  const issuedBy = ({ certPem }: { certPem: string }, key: string) => ({ key, certPem, trustPem: certPem, renewBeforeDays: 90, renewsAt: "2027-01-01T00:00:00Z", rotation: { generations: ["g1"], signing: "g1" } });
  const issued = (key: string) => Object.fromEntries(channels.map((channel) => [channel, issuedBy(newAuthority({ commonName: `${channel} root` }), key)]));
  const run = (config: Config) => runProgram("aws-production", { ...clusterConfig, transportValidityDays: 90, httpValidityDays: 90, kibanaValidityDays: 90, ...config }, { preview: true });

  test("makes keys and requests and nothing else when it is told so", async () => {
    const { engine } = await run({ authorityRequestsOnly: true, issuingKeys: ["k1", "k2"] });
    expect(engine.registrations.filter(({ type }) => type.startsWith("aws:") || type.startsWith("elastic-tls:"))).toEqual([]);
    expect(engine.registrations.filter(({ type }) => type.includes("PrivateKey"))).toHaveLength(6);
  });

  test("makes no authority of its own, and asks for another key while the former signs", async () => {
    const { engine } = await run({ authoritiesFile: put(issued("k1")), issuingKeys: ["k1", "k2"] });
    expect(engine.registrations.filter(({ type }) => type.endsWith("CertificateAuthority") || type.includes("selfSignedCert"))).toEqual([]);
    const names = engine.registrations.filter(({ type }) => type.includes("CertRequest")).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["http-issuing-k1-request", "http-issuing-k2-request"]));
  });

  test.each([
    [{ authoritiesFile: "nowhere.json" }, [/^authoritiesFile: must be a file that is there: docs\/authorities\.md, got nowhere\.json$/]],
    [{ authoritiesFile: put({}) }, channels.map((channel) => new RegExp(`^authoritiesFile: must hold what .* without an authority for ${channel}$`))],
    [{ authoritiesFile: put(issued("k2")) }, channels.map((channel) => new RegExp(`^issuingKeys: must hold k2, which the roots have signed for ${channel}, got k1$`))],
    [{ authoritiesFile: put(issued("k1")), issuingKeys: [] }, [/^issuingKeys: must hold at least one name/, ...channels.map(() => /^issuingKeys: must hold k1/)]],
  ])("is refused with %j, for what is wrong there", async (config, faults) => {
    expect(await faultsOf(run(config))).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  });
});
