import { issuersElsewhere } from "../../components/deployments/self-managed/issued-elsewhere/in-use";
import { type IssuedCertificateArgs } from "../../components/deployments/self-managed/issued-elsewhere/args";
import { hoursAfter, isoInstant } from "../../components/support/calendar";
import { planSelfManaged } from "../../components/deployments/self-managed/plan";
import * as pulumi from "@pulumi/pulumi";
import { cluster, clusterArgs } from "../support/cluster";
import { mockEngine, valueOf } from "../support/mocks";
import { newAuthority, newLeaf } from "../support/pem";
import { ClusterStack } from "../support/stack";

const root = newAuthority({ commonName: "corporate root" });
const stranger = newAuthority({ commonName: "stranger" });
const [older, newer] = ["2025", "2026"].map((name) => newAuthority({ commonName: `corporate ${name}` })) as [typeof root, typeof root];
const trustPem = root.certPem;

const leafOf = (issuer: typeof root, name = "es01"): IssuedCertificateArgs => newLeaf({ commonName: name, issuer, names: [`DNS:${name}`] });
const late = ({ certPem, privateKeyPem }: IssuedCertificateArgs) => ({ certPem: pulumi.output(certPem), privateKeyPem });
const http = (certificates: Record<string, IssuedCertificateArgs>, more: object = {}) => ({ http: { issuedElsewhere: { trustPem, certificates, ...more } } });
const [es01, es02] = [leafOf(root), leafOf(root, "es02")];

const one = { nodes: [{ name: "es01" }], kibanas: [] };
const two = { nodes: [{ name: "es01" }, { name: "es02" }], kibanas: [] };
const rotation = { generations: ["2025", "2026"], signing: "2026" };

/** An authority from elsewhere with two generations, of which the newer signs, and certificates of whichever. */
const rotating = (certificates: Record<string, IssuedCertificateArgs>, trusted = [older, newer]) => ({
  authority: { ...newer, trustPem: trusted.map(({ certPem }) => certPem).join(""), rotation },
  issuedElsewhere: { certificates },
});

/** A stack over several runs, each some hours after the last and after a preview: what it is refused for, or nothing. */
function walk(): (hours: number, given: () => object) => Promise<string> {
  const stack = new ClusterStack();
  let at = new Date();
  return (hours, given) => {
    at = hoursAfter(at, hours);
    const run = stack.run(isoInstant(at), given, { preview: true }).then(() => stack.run(isoInstant(at), given));
    return run.then(() => "", (refused: unknown) => (refused as Error).message);
  };
}

describe("who issues what a channel presents", () => {
  const used = (args: object, role: "transport" | "http" | "client" | "kibana" = "http") => {
    const elsewhere = issuersElsewhere(planSelfManaged(clusterArgs({ ...two, ...args })), role);
    if (!elsewhere) return undefined;
    const { roots, inUse, authoritySigns } = elsewhere;
    return [roots.length, inUse.map((name) => (roots.includes(name) ? roots.indexOf(name) : name)), authoritySigns];
  };

  test("is the root above each certificate, and beside it the authority as long as anybody has one of its", () => {
    const both = root.certPem + stranger.certPem;
    const ofStranger = leafOf(stranger, "es02");
    expect(used(http({}))).toEqual([1, [], true]);
    expect(used(http({ es01 }))).toEqual([1, [0], true]);
    expect(used(http({ es01, es02 }))).toEqual([1, [0], false]);
    expect(used(http({ es01, es02: ofStranger }, { trustPem: both }))).toEqual([2, [0, 1], false]);
    expect(used(http({ es02: ofStranger }, { trustPem: both }))).toEqual([2, [1], true]);
  });

  test("is the authority of HTTP while it signs for a Kibana", () => {
    const all = { ...http({ es01, es02 }), kibanas: [{ name: "kb01" }] };
    expect(used(all)).toEqual([1, [0], true]);
    expect(used({ ...all, kibana: { issuedElsewhere: { trustPem, certificates: { kb01: leafOf(root, "kb01") } } } })).toEqual([1, [0], false]);
    expect(used({ ...all, kibana: { authority: stranger } })).toEqual([1, [0], false]);
  });

  test("is one root, however often that was renewed with its key", () => {
    const renewed = newAuthority({ commonName: "corporate root", privateKeyPem: root.privateKeyPem });
    const both = { trustPem: root.certPem + renewed.certPem };
    expect(used(http({ es01 }, both))).toEqual(used(http({ es01 })));
    expect(used(http({ es01: leafOf(renewed) }, both))).toEqual([1, [0], true]);
  });

  test("is the oldest root while a certificate isn't known", async () => {
    await mockEngine();
    expect(used(http({ es01: late(es01) }, { trustPem: root.certPem + stranger.certPem }))).toEqual([2, [0], true]);
  });

  test("is an older generation of the channel's authority, in whatever order the bundle holds them", () => {
    expect(used({ http: rotating({ es01: leafOf(older) }) })).toEqual([0, ["2025"], true]);
    expect(used({ http: rotating({ es01: leafOf(older) }, [newer, older]) })).toEqual([0, ["2025"], true]);
    expect(used({ http: rotating({ es01: leafOf(older), es02: leafOf(older, "es02") }) })).toEqual([0, ["2025"], false]);
    expect(used({ http: rotating({ es01: leafOf(newer) }) })).toBe(undefined);
  });

  test("is that of what browsers see of Kibana, if it is of the authority of HTTP, or has one of its own", () => {
    const kibana = { issuedElsewhere: { certificates: { kb01: leafOf(older, "kb01") } } };
    expect(used({ kibanas: [{ name: "kb01" }], http: rotating({}), kibana })).toEqual([0, ["2025"], true]);
    expect(used({ kibanas: [{ name: "kb01" }], kibana: { ...kibana, authority: rotating({}).authority } }, "kibana")).toEqual([0, ["2025"], false]);
  });

  test("is for a Kibana the authority that HTTP shares with transport", () => {
    const transport = { authority: { ...older, rotation: { generations: ["2025"] } } };
    const shared = { kibanas: [{ name: "kb01" }], transport, http: { sharesTransportAuthority: true } };
    expect(used(shared)).toBe(undefined);
    expect(used({ ...shared, kibana: { issuedElsewhere: { certificates: { kb01: leafOf(older, "kb01") } } } })).toBe(undefined);
  });

  test("is nobody else where nothing is given", () => {
    expect(used({ http: { issuedElsewhere: {} } })).toBe(undefined);
  });
});

describe("a certificate that is only known during the run", () => {
  const deployed = async (certificate: IssuedCertificateArgs, trust: (typeof root)[]) => {
    await mockEngine();
    return valueOf(cluster({ ...one, ...http({ es01: late(certificate) }, { trustPem: trust.map(({ certPem }) => certPem).join("") }) }).certificates);
  };

  test("is taken if it is of the oldest root that is trusted", async () => {
    expect((await deployed(es01, [root, stranger])).map(({ name }) => name)).toContain("es01");
  });

  test("is said to go where it is known and the authority isn't", async () => {
    await mockEngine();
    const { certPem, privateKeyPem } = newer;
    const authority = { certPem: pulumi.output(certPem), privateKeyPem, trustPem: older.certPem + newer.certPem, rotation };
    const deployment = cluster({ ...one, http: { authority, issuedElsewhere: { certificates: { es01: leafOf(older) } } } });
    await expect(valueOf(deployment.certificates)).rejects.toThrow(
      /certPem: must be of the authority's 2026, which it counts as while the channel's authority isn't known before the run, is of the authority's 2025: take it out in this run/,
    );
  });

  test("is refused if it is of another, since the steps of trust were judged by that", async () => {
    await expect(deployed(leafOf(stranger), [root, stranger])).rejects.toThrow(
      /http\.issuedElsewhere\.certificates\.es01\.certPem: must be of CN=corporate root,O=acme, .* is of CN=stranger,O=acme: give it as plain text, or put its issuer first in `trustPem`/,
    );
  });
});

describe("the steps of trust are refused", () => {
  const ofOne = (...names: string[]) => ({ ...rotating({}).authority, trustPem: newer.certPem, rotation: { generations: names } });

  test("that take a generation out together with the last certificate of it", async () => {
    const run = walk();
    const [mixed, switched] = [rotating({ es01: leafOf(older) }), rotating({})];
    expect(await run(0, () => ({ ...one, http: mixed }))).toBe("");
    expect(await run(25, () => ({ ...one, http: { authority: ofOne("2026") } }))).toMatch(
      /^http\.authority\.rotation\.generations: must still hold 2025, .*: list it again, run `pulumi up`, and retire it 24 hours after that run has succeeded$/,
    );
    expect(await run(0, () => ({ ...one, http: switched }))).toBe("");
    expect(await run(1, () => ({ ...one, http: { authority: ofOne("2026") } }))).toMatch(/must still hold 2025/);
    expect(await run(24, () => ({ ...one, http: { authority: ofOne("2026") } }))).toBe("");
  });

  test("that give a certificate of a generation, or let it sign, before everybody trusts it, each with the argument that was changed", async () => {
    const run = walk();
    const given = (signing: string, certificates: Record<string, IssuedCertificateArgs>) => () => {
      const { certPem, privateKeyPem } = signing === "2026" ? newer : older;
      return { ...two, http: { ...rotating(certificates), authority: { certPem, privateKeyPem, trustPem: older.certPem + newer.certPem, rotation: { ...rotation, signing } } } };
    };
    const alone = { authority: { ...older, trustPem: older.certPem, rotation: { generations: ["2025"] } } };
    expect(await run(0, () => ({ ...two, http: alone }))).toBe("");
    expect(await run(25, given("2025", { es01: leafOf(newer) }))).toMatch(
      /^http\.issuedElsewhere\.certificates: must not be used before 2026, which issued some of them, has been stored for every consumer in an earlier run: leave them out, keep 2026 in/,
    );
    expect(await run(0, given("2026", { es01: leafOf(older) }))).toMatch(/^http\.authority\.rotation\.signing: must not be 2026 before every consumer trusts it/);
    expect(await run(0, given("2025", {}))).toBe("");
    expect(await run(25, given("2026", { es01: leafOf(older) }))).toBe("");
  });

  test("but not the outage that somebody accepts for a generation beside certificates of elsewhere", async () => {
    const run = walk();
    const given = (generations: object, more: object = {}) => () => ({ ...two, ...http({ es01 }), rotation: { http: generations }, ...more });
    expect(await run(0, given({ generations: ["g1"] }))).toBe("");
    expect(await run(1, given({ generations: ["g2"] }))).toMatch(/must not give way to the channel.s authority before/);
    expect(await run(1, given({ generations: ["g2"], acceptOutage: "g2" }))).toBe("");
  });

  test("and the next one is said: who has a certificate of an older generation gets one of that which signs", async () => {
    const engine = await mockEngine();
    const deployment = cluster({ ...two, http: rotating({ es01: leafOf(older) }) });
    await engine.settled();
    expect((await valueOf(deployment.nextSteps)).find(({ name }) => name === "http authority")).toMatchObject({
      generations: ["2025", "2026"],
      next: "switch",
      nextInstruction: "take what 2025 issued out of http.issuedElsewhere.certificates: the generation that signs then signs in their place",
      notBefore: expect.stringMatching(/^20/),
    });
  });

  test("with the argument that gives the certificate, which may be Kibana's where HTTP's authority signs for it", async () => {
    const given = (signing: "2025" | "2026") => ({
      ...one,
      kibanas: [{ name: "kb01" }],
      http: { authority: { ...(signing === "2026" ? newer : older), trustPem: older.certPem + newer.certPem, rotation: { ...rotation, signing } } },
      kibana: { issuedElsewhere: { certificates: { kb01: leafOf(signing === "2026" ? older : newer, "kb01") } } },
    });
    const run = walk();
    expect(await run(0, () => ({ ...one, http: { authority: { ...older, rotation: { generations: ["2025"] } } } }))).toBe("");
    expect(await run(25, () => given("2025"))).toMatch(/^kibana\.issuedElsewhere\.certificates: must not be used before 2026, which issued some of them/);

    const steps = await new ClusterStack().run(isoInstant(hoursAfter(new Date(), 1)), () => given("2026"));
    expect(steps.find(({ name }) => name === "http authority")!.nextInstruction).toBe(
      "take what 2025 issued out of kibana.issuedElsewhere.certificates: the generation that signs then signs in their place",
    );
  });

  test("for no root that is renewed with its key, and none that waits beside one of which certificates aren't known", async () => {
    const renewed = newAuthority({ commonName: "corporate root", privateKeyPem: root.privateKeyPem });
    const run = walk();
    const given = (certificate: IssuedCertificateArgs, ...trust: (typeof root)[]) => () =>
      ({ ...one, ...http({ es01: certificate }, { trustPem: trust.map(({ certPem }) => certPem).join("") }) });
    expect(await run(0, given(late(es01), root))).toBe("");
    expect(await run(1, given(late(es01), root, renewed))).toBe("");
    expect(await run(1, given(late(leafOf(renewed)), renewed))).toBe("");
    expect(await run(25, given(late(leafOf(renewed)), renewed, stranger))).toBe("");
    expect(await run(1, given(late(leafOf(stranger)), stranger, renewed))).toMatch(/certificates: must not be used before the root/);
    expect(await run(25, given(late(leafOf(stranger)), stranger, renewed))).toBe("");
  });
});
