import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority, type NextStep, type SelfManagedDeploymentArgs } from "../../components";
import { hoursAfter, isoInstant } from "../../components/support/calendar";
import { newAuthority, newLeaf } from "../support/pem";
import { ClusterStack } from "../support/stack";

const roots = ["one", "two"].map((name) => newAuthority({ commonName: `corporate root ${name}` }));
const [one, two] = roots as [(typeof roots)[number], (typeof roots)[number]];
const nodes = [{ name: "es01" }, { name: "es02", roles: ["data"] }];
const leafOf = (name: string, issuer = one) => newLeaf({ commonName: name, issuer, names: [`DNS:${name}`] });
const certificates = (issuer = one, names = nodes.map(({ name }) => name)) => Object.fromEntries(names.map((name) => [name, leafOf(name, issuer)]));

type Args = Partial<SelfManagedDeploymentArgs>;
// By then every certificate made here is valid.
const begin = hoursAfter(new Date(), 1);
/** Hours after the first run. */
const hour = (hours: number) => isoInstant(hoursAfter(begin, hours));
const secondBefore = (instant: string) => isoInstant(hoursAfter(new Date(instant), -1 / 3600));

/** A walk: what each run is given and says of a change. Each takes the step that the one before said, when it was said to be possible. */
type Walk = [args: Args, said: Pick<NextStep, "phase" | "next" | "nextInstruction" | "notBefore">][];

const trusting = (trustPem: string, given?: object, more: object = {}): Args => ({ http: { issuedElsewhere: { trustPem, certificates: given as any }, ...more } });
const giveNew = "give http.issuedElsewhere.certificates that are of the root not in use yet";
const takeOut = "take http.issuedElsewhere.certificates out: the channel's authority then signs in their place";
const giveOthers = `${takeOut}; or give them to the others too`;
const forget = "take http.issuedElsewhere.trustPem out: no certificate of it is in use any more";
const forgetOne = "take the root of which no certificate is in use any more out of http.issuedElsewhere.trustPem";
const addRoot = "no step is open; a new change begins so: put another root beside those in http.issuedElsewhere.trustPem";

const nameThem = "no step is open; a new change begins so: name its generations in http.authority.rotation.generations: authority, which is the one that is there, and a new one, whose root goes into its `trustPem`";

const all = certificates();
const ofTwo = certificates(two);
const es01 = { es01: all.es01! };

const steady = { phase: "steady", next: "distribute", nextInstruction: "no step is open; a new change begins so: add a new name to rotation.http.generations", notBefore: "" };
const retired = { ...steady, phase: "retired" };
const authority = { certPem: two.certPem, privateKeyPem: two.privateKeyPem };
/** An authority from elsewhere with two generations, of which the newer signs. */
const rotating = (given: object) => ({
  authority: { ...authority, trustPem: one.certPem + two.certPem, rotation: { generations: ["2025", "2026"], signing: "2026" } },
  issuedElsewhere: { certificates: given as any },
});
const shared = { sharesTransportAuthority: true };
const generations = (list: string[], signing?: string) => ({ rotation: { transport: { generations: list, signing } } });

const walks: Record<string, Walk> = {
  "from certificates that were there to the authority of one's own": [
    [trusting(one.certPem, all), { phase: "distributed", next: "switch", nextInstruction: takeOut, notBefore: hour(24) }],
    [trusting(one.certPem), { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(48) }],
    [{ http: {} }, retired],
  ],
  "the same, one node after the other": [
    [trusting(one.certPem, all), { phase: "distributed", next: "switch", nextInstruction: takeOut, notBefore: hour(24) }],
    [trusting(one.certPem, es01), { phase: "switched", next: "switch", nextInstruction: giveOthers, notBefore: "" }],
    [trusting(one.certPem), { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(49) }],
    [{ http: {} }, retired],
  ],
  "from the authority of one's own to a root elsewhere, and to another one": [
    [{ http: {} }, steady],
    [trusting(one.certPem), { phase: "distributed", next: "switch", nextInstruction: giveNew, notBefore: hour(25) }],
    [trusting(one.certPem, all), { phase: "switched", next: "distribute", nextInstruction: addRoot, notBefore: hour(49) }],
    [trusting(one.certPem + two.certPem, all), { phase: "distributed", next: "switch", nextInstruction: giveNew, notBefore: hour(73) }],
    [trusting(one.certPem + two.certPem, ofTwo), { phase: "switched", next: "retire", nextInstruction: forgetOne, notBefore: hour(97) }],
    [trusting(two.certPem, ofTwo), { phase: "retired", next: "distribute", nextInstruction: addRoot, notBefore: "" }],
  ],
  "from a first run in which both sign": [
    [trusting(one.certPem, es01), { phase: "distributed", next: "switch", nextInstruction: giveOthers, notBefore: hour(24) }],
    [trusting(one.certPem), { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(48) }],
  ],
  "to an authority that was given and names no generations": [
    [trusting(one.certPem, all, { authority }), { phase: "distributed", next: "switch", nextInstruction: takeOut, notBefore: hour(24) }],
    [trusting(one.certPem, undefined, { authority }), { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(48) }],
    [{ http: { authority } }, { ...retired, nextInstruction: nameThem }],
  ],
  "the same, and back to another root": [
    [trusting(one.certPem, all, { authority }), { phase: "distributed", next: "switch", nextInstruction: takeOut, notBefore: hour(24) }],
    [trusting(one.certPem, undefined, { authority }), { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(48) }],
    [trusting(one.certPem + two.certPem, undefined, { authority }), { phase: "distributed", next: "switch", nextInstruction: giveNew, notBefore: hour(72) }],
  ],
  "with a certificate of an older generation of the channel's authority": [
    [{ http: rotating(es01) }, { phase: "distributed", next: "switch", nextInstruction: "take what 2025 issued out of http.issuedElsewhere.certificates: the generation that signs then signs in their place", notBefore: hour(24) }],
    [{ http: rotating({}) }, { phase: "switched", next: "retire", nextInstruction: "take 2025 out of http.authority.rotation.generations", notBefore: hour(48) }],
    [{ http: { authority: { ...authority, rotation: { generations: ["2026"] } } } }, { ...retired, nextInstruction: "no step is open; a new change begins so: add a new name to http.authority.rotation.generations" }],
  ],
  "with generations of an authority that HTTP shares with transport, which are spoken of there": [
    [{ ...trusting(one.certPem, all, shared), ...generations(["g1"]) }, { phase: "distributed", next: "switch", nextInstruction: takeOut, notBefore: hour(24) }],
    [{ ...trusting(one.certPem, undefined, shared), ...generations(["g1"]) }, { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(48) }],
    [{ ...trusting(one.certPem, undefined, shared), ...generations(["g1", "g2"]) }, { phase: "distributed", next: "switch", nextInstruction: "take the step of the transport authority, which signs here too", notBefore: hour(72) }],
    [{ ...trusting(one.certPem, undefined, shared), ...generations(["g1", "g2"], "g2") }, { phase: "switched", next: "retire", nextInstruction: forget, notBefore: hour(96) }],
  ],
};

test.each(Object.entries(walks))("what is said may follow from then on, and a second before it is refused: %s", async (_, walk) => {
  const stack = new ClusterStack();
  let at = hour(0);
  for (const [index, [given, said]] of walk.entries()) {
    const args = () => ({ nodes, kibanas: [], ...given });
    const notBefore = walk[index - 1]?.[1]?.notBefore ?? "";
    if (notBefore !== "") await expect(stack.run(secondBefore(notBefore), args, { preview: true })).rejects.toThrow(/must (not|still)/);
    if (index > 0) at = notBefore === "" ? isoInstant(hoursAfter(new Date(at), 1)) : notBefore;
    const found = (await stack.run(at, args)).find(({ name }) => name === "http authority")!;
    expect({ phase: found.phase, next: found.next, nextInstruction: found.nextInstruction, notBefore: found.notBefore }).toEqual(said);
  }
});

test("what HTTP and transport share is said once, with what has to be done for either where it changes there", async () => {
  const said = async (http: Args["http"]) => {
    const steps = await new ClusterStack().run(hour(0), () => ({ nodes, kibanas: [], http: { ...shared, ...http }, ...generations(["g1", "g2"]) }));
    return steps.map(({ name, nextInstruction, actions }) => [name, nextInstruction, actions.map(({ consumer }) => consumer).join()]);
  };
  const [transport, both] = ["Elasticsearch", "Elasticsearch,Elasticsearch,clients"];
  expect(await said({})).toEqual([["transport authority", "set rotation.transport.signing to g2", both]]);
  expect(await said({ issuedElsewhere: { trustPem: one.certPem, certificates: all } })).toEqual([
    ["transport authority", "set rotation.transport.signing to g2", transport],
    ["http authority", expect.not.stringContaining("rotation"), "Elasticsearch,clients"],
  ]);
});

describe("the argument that is named is the one that says the generations:", () => {
  const rotation = { generations: ["2025", "2026"], signing: "2026" };
  const own = () => new CertificateAuthority("corporate", { commonName: "corporate", ...rotation });
  test.each<[string, () => Args, name: string, path: string]>([
    ["of the deployment, for an authority that it makes", () => ({ rotation: { http: rotation } }), "http authority", "rotation.http"],
    ["of a literal authority, its `rotation`", () => ({ http: { authority: { ...authority, rotation } } }), "http authority", "http.authority.rotation"],
    ["of a `CertificateAuthority`, its own", () => ({ http: { authority: own() } }), "http authority", "http.authority"],
    ["of a literal authority for clients", () => ({ http: { clientAuthentication: "optional", clientAuthority: { ...authority, rotation } } }), "client authority", "http.clientAuthority.rotation"],
    ["of a literal authority that HTTP shares with transport", () => ({ transport: { authority: { ...authority, rotation } }, http: { sharesTransportAuthority: true } }), "transport authority", "transport.authority.rotation"],
  ])("%s", async (_, args, change, path) => {
    const stack = new ClusterStack();
    const steps = (await stack.run(hour(0), () => ({ nodes, kibanas: [], ...args() }))).filter(({ nextInstruction }) => nextInstruction.includes("2025"));
    expect(steps.map(({ name, nextInstruction }) => [name, nextInstruction])).toEqual([[change, `take 2025 out of ${path}.generations`]]);
  });

  test.each(["signing", "generations", "acceptOutage"])("in refusals and warnings too (%s)", async (argument) => {
    const stack = new ClusterStack();
    const given = (more: object) => () => ({ nodes, kibanas: [], http: { authority: { ...authority, rotation: more } } });
    const warned = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    await stack.run(hour(0), given({ generations: ["2025"] }));
    if (argument !== "signing") await stack.run(hour(1), given({ generations: ["2025", "2026"] }));
    const next = stack.run(hour(30), given({ generations: ["2026"], ...(argument === "acceptOutage" && { acceptOutage: "2026" }) }));
    if (argument === "acceptOutage") await next;
    else await expect(next).rejects.toThrow(new RegExp(`^http\\.authority\\.rotation\\.${argument}: must`));
    expect(warned.mock.calls.map(([text]) => text)).toEqual(argument === "acceptOutage" ? [expect.stringMatching(/^http\.authority\.rotation\.acceptOutage: 2026 signs at once/)] : []);
  });
});
