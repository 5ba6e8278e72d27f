import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority, type Deployment, EceDeployment, EckDeployment, SelfManagedDeployment, type SelfManagedDeploymentArgs } from "../../components";
import { hoursAfter, isoInstant } from "../../components/support/calendar";
import { clusterArgs } from "../support/cluster";
import { issuing, lasting } from "../support/issuing";
import { newAuthority } from "../support/pem";
import { ClusterStack } from "../support/stack";

type Given = Partial<SelfManagedDeploymentArgs>;
type Program = () => Deployment;

const corporate = newAuthority({ commonName: "corporate root" });
const other = newAuthority({ commonName: "other root" });
const below = (name: string, root = corporate) => ({ ...newAuthority({ commonName: name, issuer: root }), trustPem: root.certPem });
const renewed = newAuthority({ commonName: "corporate root", privateKeyPem: corporate.privateKeyPem });
const own = (name: string, more: object = {}) => new CertificateAuthority(name, { commonName: name, ...more });

const generations = ["one", "two", "three"];
const three = generations.map((commonName) => newAuthority({ commonName }));
const bundleOf = (...order: number[]) => order.map((index) => three[index]!.certPem).join("");

const begin = hoursAfter(new Date(), 1);
const day = (days: number) => isoInstant(hoursAfter(begin, 24 * days));

const cluster = (given: () => Given): Program => () => new SelfManagedDeployment("logs", clusterArgs({ nodes: [{ name: "es01" }], kibanas: [], ...given() }));
const http = (authority: () => NonNullable<Given["http"]>["authority"]) => cluster(() => ({ http: { authority: authority() } }));
const ece = (more: object): Program => () =>
  new EceDeployment("ece", { installation: "ece", domain: "ece.example.com", endpoint: "https://logs.es.ece.example.com:9243", proxy: {}, directory: { path: "out" }, ...more });
const eck = (more: object): Program => () => new EckDeployment("eck", { clusterName: "logs", namespace: "elastic", version: "9.1.0", ...more });

const underTheName = (name: string) => new RegExp(`must not be another authority under the name of ${name}, which stands for one key, got \\S.*: put back the one of before and list the other beside it under a name of its own`);
const nameless = /must not be another authority than before, got O=acme,CN=other root: put back the one of before, and give both roots in `trustPem` and both names in `rotation`/;
const undistributed = (name: string) => new RegExp(`must not be ${name} before every consumer trusts it`);

/** What takes the place of what, and how it is refused. Whatever a preview can know is refused there. */
const transitions: Record<string, { from: Program; to: Program; path: string; refusal: RegExp }> = {
  "a given authority, by another one": { from: http(() => corporate), to: http(() => other), path: "http.authority", refusal: nameless },
  "the same where one generation is named": {
    from: http(() => ({ ...corporate, rotation: { generations: ["corporate"] } })),
    to: http(() => ({ ...other, rotation: { generations: ["corporate"] } })),
    path: "http.authority",
    refusal: underTheName("corporate"),
  },
  "an issuing authority, by one under another root": { from: http(() => below("issuing")), to: http(() => below("issuing", other)), path: "http.authority", refusal: nameless },
  "a generation that doesn't sign yet": {
    from: http(() => ({ ...corporate, trustPem: corporate.certPem + renewed.certPem + other.certPem, rotation: { generations: ["one", "two"] } })),
    to: http(() => ({ ...corporate, trustPem: corporate.certPem + newAuthority({ commonName: "third root" }).certPem, rotation: { generations: ["one", "two"] } })),
    path: "http.authority.trustPem",
    refusal: /must still hold O=acme,CN=other root, as long as two is a generation that doesn't sign: put back what was taken out, or retire two/,
  },
  "another generation's key, under the name of the one that signs": {
    from: http(() => ({ ...corporate, trustPem: corporate.certPem + other.certPem, rotation: { generations: ["one", "two"], signing: "one" } })),
    to: http(() => ({ ...other, trustPem: corporate.certPem + other.certPem, rotation: { generations: ["one", "two"], signing: "one" } })),
    path: "http.authority",
    refusal: underTheName("one"),
  },
  "one of two that wait, taken out of the bundle": {
    from: http(() => ({ ...three[0]!, trustPem: bundleOf(0, 1, 2), rotation: { generations, signing: "one" } })),
    to: http(() => ({ ...three[0]!, trustPem: bundleOf(0, 1), rotation: { generations, signing: "one" } })),
    path: "http.authority.trustPem",
    refusal: /must still hold O=acme,CN=two and O=acme,CN=three, as long as two is a generation that doesn't sign/,
  },
  "the deployment's own, by a given one": { from: cluster(() => ({})), to: http(() => corporate), path: "http.authority.rotation", refusal: /must not be another authority before every consumer trusts its root: put back what signed before/ },
  "the same under its name": { from: cluster(() => ({})), to: http(() => ({ ...corporate, rotation: { generations: ["g1"] } })), path: "http.authority", refusal: underTheName("g1") },
  "a given one, by the deployment's own": { from: http(() => corporate), to: cluster(() => ({})), path: "rotation.http.signing", refusal: undistributed("g1") },
  "a `CertificateAuthority`, by another": { from: http(() => own("one")), to: http(() => own("two")), path: "http.authority", refusal: underTheName("g1") },
  "transport's authority, by one of HTTP's own": {
    from: cluster(() => ({ http: { sharesTransportAuthority: true } })),
    to: cluster(() => ({})),
    path: "rotation.http",
    refusal: underTheName("g1"),
  },
  "one of HTTP's own, by transport's": {
    from: cluster(() => ({})),
    to: cluster(() => ({ http: { sharesTransportAuthority: true } })),
    path: "http.sharesTransportAuthority",
    refusal: underTheName("g1"),
  },
  "that of transport": {
    from: cluster(() => ({ transport: { authority: corporate } })),
    to: cluster(() => ({ transport: { authority: other } })),
    path: "transport.authority",
    refusal: nameless,
  },
  "that of clients": {
    from: cluster(() => ({ http: { clientAuthentication: "optional", clientAuthority: corporate } })),
    to: cluster(() => ({ http: { clientAuthentication: "optional", clientAuthority: other } })),
    path: "http.clientAuthority",
    refusal: nameless,
  },
  "that of Kibana": {
    from: cluster(() => ({ kibanas: [{ name: "kb01" }], kibana: { authority: corporate } })),
    to: cluster(() => ({ kibanas: [{ name: "kb01" }], kibana: { authority: other } })),
    path: "kibana.authority",
    refusal: nameless,
  },
  "that of ECE": { from: ece({ authority: corporate }), to: ece({ authority: other }), path: "authority", refusal: nameless },
  "that of ECK": { from: eck({ http: { authority: corporate } }), to: eck({ http: { authority: other } }), path: "http.authority", refusal: nameless },
  "that of ECK, by its own": { from: eck({ http: { authority: corporate } }), to: eck({ http: { ownAuthority: true } }), path: "rotation.http.signing", refusal: undistributed("g1") },
};

/** Only `up` knows the key that it makes. */
const unknownInPreview = ["a `CertificateAuthority`, by another", "transport's authority, by one of HTTP's own"];

beforeEach(() => jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined));
afterEach(() => jest.restoreAllMocks());

describe("another authority in one's place is refused, however much later, with what to do:", () => {
  test.each(Object.entries(transitions))("%s", async (name, { from, to, path, refusal }) => {
    const stack = new ClusterStack(lasting());
    await stack.runProgram(day(0), from);
    await stack.runProgram(day(1), from);
    const told = { message: expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")}: ${refusal.source}`)) };
    if (!unknownInPreview.includes(name)) await expect(stack.runProgram(day(9), to, { preview: true })).rejects.toMatchObject(told);
    await expect(stack.runProgram(day(9), to)).rejects.toMatchObject(told);
    await stack.runProgram(day(10), from);
  });

  test("a generation whose root is taken out of the bundle, as long as it is listed", async () => {
    const stack = new ClusterStack();
    const given = (trustPem: string) => http(() => ({ ...corporate, trustPem, rotation: { generations: ["one", "two"], signing: "one" } }));
    await stack.runProgram(day(0), given(corporate.certPem + other.certPem));
    await expect(stack.runProgram(day(9), given(corporate.certPem), { preview: true })).rejects.toThrow(
      /^http\.authority\.trustPem: must still hold O=acme,CN=other root, as long as two is a generation that doesn't sign: put back what was taken out, or retire two$/,
    );
  });
});

describe("it is the same authority", () => {
  const late = { ...corporate, certPem: pulumi.output(corporate.certPem), trustPem: pulumi.output(corporate.certPem) };
  const [k1, k2] = [below("issuing k1"), below("issuing k2")];
  const besides = { trustPem: corporate.certPem + other.certPem };
  const issuingKeys = { generations: ["k1", "k2"] };

  const walks: Record<string, Program[]> = {
    "with a certificate that is renewed with its key": [http(() => corporate), http(() => renewed)],
    "with another issuing authority under its root": [http(() => k1), http(() => k2)],
    "where it is only known later": [http(() => corporate), http(() => late)],
    "where a name is given to the one that had none": [http(() => corporate), http(() => ({ ...corporate, rotation: { generations: ["authority"] } }))],
    "where issuing keys under one root are named and change": [
      http(() => ({ ...k1, rotation: { ...issuingKeys, signing: "k1" } })),
      http(() => ({ ...k2, rotation: { ...issuingKeys, signing: "k2" } })),
      http(() => ({ ...k2, rotation: { generations: ["k2"] } })),
    ],
    "where another root lies beside theirs": [
      http(() => ({ ...k1, ...besides, rotation: { ...issuingKeys, signing: "k1" } })),
      http(() => ({ ...k2, ...besides, rotation: { ...issuingKeys, signing: "k2" } })),
      http(() => ({ ...k2, rotation: { generations: ["k2"] } })),
    ],
    "in a bundle that holds more roots than there are generations, when the one to come is named": [
      http(() => ({ ...corporate, trustPem: bundleOf(0) + corporate.certPem })),
      http(() => ({ ...corporate, trustPem: bundleOf(0) + corporate.certPem + bundleOf(1), rotation: { generations: ["authority", "two"], signing: "authority" } })),
      http(() => ({ ...three[1]!, trustPem: bundleOf(0) + corporate.certPem + bundleOf(1), rotation: { generations: ["authority", "two"], signing: "two" } })),
      http(() => ({ ...three[1]!, trustPem: bundleOf(0, 1), rotation: { generations: ["two"] } })),
    ],
    "in whichever order the bundle holds the roots of those that don't sign": [
      http(() => ({ ...three[0]!, trustPem: bundleOf(0, 2, 1), rotation: { generations, signing: "one" } })),
      http(() => ({ ...three[0]!, trustPem: bundleOf(2, 1, 0), rotation: { generations, signing: "one" } })),
      http(() => ({ ...three[1]!, trustPem: bundleOf(0, 1, 2), rotation: { generations, signing: "two" } })),
    ],
    "in a program of its own, which hands it over as PEM": [
      http(() => own("http", { organization: "acme" })),
      http(() => {
        const { certPem, privateKeyPem, trustPem } = own("http", { organization: "acme" });
        return { certPem, privateKeyPem, trustPem, rotation: { generations: ["g1"] } };
      }),
    ],
  };

  test.each(Object.entries(walks))("%s", async (_, walk) => {
    const stack = new ClusterStack(lasting());
    for (const [index, program] of walk.entries()) await stack.runProgram(day(2 * index), program);
  });
});

test("a root that was retired can't come back under the name of the one that signs", async () => {
  const stack = new ClusterStack();
  const given = (signer: number, trustPem: string, names: string[]) => http(() => ({ ...three[signer]!, trustPem, rotation: { generations: names, signing: generations[signer] } }));
  await stack.runProgram(day(0), given(0, bundleOf(0, 1), ["one", "two"]));
  await stack.runProgram(day(2), given(1, bundleOf(0, 1), ["one", "two"]));
  await stack.runProgram(day(4), given(1, bundleOf(1), ["two"]));
  const back = http(() => ({ ...three[0]!, trustPem: bundleOf(0, 1), rotation: { generations: ["two"] } }));
  await expect(stack.runProgram(day(9), back, { preview: true })).rejects.toThrow(/^http\.authority: must not be another authority under the name of two, which stands for one key, got O=acme,CN=one: /);
});

test("a switch that was refused for its key is mended by the right one", async () => {
  const stack = new ClusterStack();
  const given = (signing: string, index: number) => http(() => ({ ...three[index]!, trustPem: bundleOf(0, 1, ...(index === 2 ? [2] : [])), rotation: { generations: ["one", "two"], signing } }));
  await stack.runProgram(day(0), given("one", 0));
  await expect(stack.runProgram(day(2), given("two", 2))).rejects.toThrow(/^http\.authority: must not be another authority under the name of two, .* got O=acme,CN=three: /);
  await stack.runProgram(day(3), given("two", 1));
});

describe("another authority replaces it at once under a name of its own, where the outage is accepted:", () => {
  const accepted = { rotation: { generations: ["new"], acceptOutage: "new" } };
  test.each<[string, Program, Program]>([
    ["a given one", http(() => corporate), http(() => ({ ...other, ...accepted }))],
    ["the deployment's own", cluster(() => ({})), http(() => ({ ...other, ...accepted }))],
    ["one that was given, by the deployment's own", http(() => corporate), cluster(() => ({ rotation: { http: accepted.rotation } }))],
    ["a root elsewhere whose authority is compromised", cluster(() => ({ http: { issuedElsewhere: { trustPem: corporate.certPem } } })), cluster(() => ({ rotation: { http: accepted.rotation } }))],
  ])("%s", async (_, from, to) => {
    const warned = pulumi.log.warn as unknown as jest.SpyInstance<unknown, [string]>;
    const stack = new ClusterStack(issuing());
    await stack.runProgram(day(0), from);
    const { phase } = (await stack.runProgram(day(1), to)).find(({ name }) => name === "http authority")!;
    expect(phase).toBe("replaced");
    expect(warned.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/acceptOutage: new signs at once/)]);
    await stack.runProgram(day(30), to);
  });

  test("also after it had been refused, with one warning, and as long as it is accepted", async () => {
    const stack = new ClusterStack(lasting());
    const given = (acceptOutage?: string) => cluster(() => ({ rotation: { http: { generations: ["new"], acceptOutage } } }));
    await stack.runProgram(day(0), cluster(() => ({})));
    await expect(stack.runProgram(day(1), given())).rejects.toThrow(/must not be new before every consumer trusts it/);
    const warned = pulumi.log.warn as unknown as jest.SpyInstance<unknown, [string]>;
    await stack.runProgram(day(2), given("new"));
    expect(warned.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/acceptOutage: new signs at once/)]);
    warned.mockClear();
    await stack.runProgram(day(9), given("new"));
    expect(warned).not.toHaveBeenCalled();
    await expect(stack.runProgram(day(9), given(), { preview: true })).rejects.toThrow(/must not be new before every consumer trusts it/);
  });
});

describe("an authority that ECK has for Kibana alone is watched as that,", () => {
  const given = (http: object, rotation: object) => eck({ http, kibana: { http: { ownAuthority: true } }, rotation: { http: rotation } });
  const said = async (stack: ClusterStack, at: string, http: object, rotation: object) =>
    (await stack.runProgram(at, given(http, rotation))).map(({ name, phase, actions }) => [name, phase, [...new Set(actions.map(({ consumer }) => consumer))].join()]);
  const one = { generations: ["g1"] };

  test("beside one that is given for HTTP", async () => {
    const stack = new ClusterStack(lasting());
    expect(await said(stack, day(0), { authority: corporate }, one)).toEqual([["http authority", "steady", ""], ["kibana authority", "steady", ""]]);
    expect(await said(stack, day(1), { authority: corporate }, { generations: ["g1", "g2"] })).toEqual([["http authority", "steady", ""], ["kibana authority", "distributed", "browsers"]]);
    await expect(stack.runProgram(day(9), given({ authority: corporate }, { generations: ["g3"] }), { preview: true })).rejects.toThrow(/^rotation\.http\.signing: must not be g3 before/);
  });

  test("and whoever issues for HTTP may come and go", async () => {
    const stack = new ClusterStack(lasting());
    const ofKibana = ["kibana authority", "steady", ""];
    expect(await said(stack, day(0), {}, one)).toEqual([ofKibana]);
    expect(await said(stack, day(2), { authority: corporate }, one)).toEqual([["http authority", "steady", ""], ofKibana]);
    expect(await said(stack, day(4), {}, one)).toEqual([ofKibana]);
  });
});
