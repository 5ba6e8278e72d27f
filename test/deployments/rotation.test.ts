import { CertificateAuthority } from "../../components";
import { cluster } from "../support/cluster";
import { type Remembered, firstRun, remembering } from "../support/history";
import { mockEngine, valueOf } from "../support/mocks";
import { newAuthority } from "../support/pem";

type Args = NonNullable<Parameters<typeof cluster>[0]>;
const one = { nodes: [{ name: "es01" }], kibanas: [] };
const records = ["first", "signing-a", "listed-a+b", "distributed-a", "distributed-b", "reached-a", "reached-before-a+b", "issuer-a", "issuer-b"];
const generations = { generations: ["a", "b"] };

async function remembered(args: Args | (() => Args), past: Remembered = {}) {
  const engine = await mockEngine({ outputs: remembering(past) });
  const deployment = cluster({ ...one, ...(typeof args === "function" ? args() : args) });
  await engine.settled();
  const stashes = engine.registrations.filter(({ type, name, parent }) => type.endsWith(":Stash") && name.includes("-http-authority-") && parent === "logs");
  return { engine, deployment, names: stashes.map(({ name }) => name.replace("logs-http-authority-", "")).sort() };
}

describe("a deployment remembers the generations", () => {
  test("of an authority that it makes, each that doesn't sign once every consumer has it stored", async () => {
    const { engine, names } = await remembered({ rotation: { http: generations } });
    expect(names).toEqual([...records].sort());
    const waitsFor = (record: string) => engine.registration(`logs-http-authority-${record}`).dependsOn.sort();
    expect(waitsFor("distributed-b")).toEqual(["logs-elasticsearch-es01", "logs-trust-logs"]);
    for (const record of ["first", "signing-a", "listed-a+b", "distributed-a"]) expect(waitsFor(record)).toEqual([]);
  });

  test("and since when what signs has reached every consumer, but for the run that begins a list: that is judged before it stores anything", async () => {
    const since = async (past?: Remembered) => {
      const { engine } = await remembered({ rotation: { http: generations } }, past);
      const [reached, before] = ["reached-a", "reached-before-a+b"].map((record) => engine.registration(`logs-http-authority-${record}`));
      return [reached!.dependsOn.filter((name) => !name.includes("authority")).sort(), [reached, before].map((record) => (record!.inputs.input as { at: string }).at)];
    };
    const now = expect.stringMatching(/^\d{4}-/);
    expect(await since()).toEqual([[], ["never", "never"]]);
    const at = "2026-01-01T00:00:00Z";
    expect(await since({ ...firstRun("g1"), "signing-a": { at }, "listed-a+b": { at } })).toEqual([["logs-elasticsearch-es01", "logs-trust-logs"], [now, "never"]]);
  });

  test("of an authority that it is given, wherever that was made", async () => {
    const made = () => ({ http: { authority: new CertificateAuthority("corporate", { commonName: "corporate", ...generations }) } });
    expect((await remembered(made)).names).toEqual([...records].sort());
    const { certPem, privateKeyPem } = newAuthority({ commonName: "corporate" });
    expect((await remembered({ http: { authority: { certPem, privateKeyPem, rotation: generations } } })).names).toEqual([...records, "signer-a"].sort());
  });

  test("of one that names none as one, of which nothing more is said", async () => {
    const { certPem, privateKeyPem } = newAuthority({ commonName: "corporate" });
    const { names, deployment } = await remembered({ http: { authority: { certPem, privateKeyPem } } });
    expect(names).toEqual(["distributed", "issuer", "listed", "reached", "reached-before", "signer", "signing"].map((record) => `${record}-authority`).concat("first").sort());
    expect((await valueOf(deployment.nextSteps)).find(({ name }) => name === "http authority")).toMatchObject({
      phase: "steady",
      generations: [],
      nextInstruction: "no step is open; a new change begins so: name its generations in http.authority.rotation.generations: authority, which is the one that is there, and a new one, whose root goes into its `trustPem`",
    });
  });

  test("of Kibana's own authority apart from that of HTTP, and of a shared one for each channel, of which it is said once", async () => {
    const { engine } = await remembered({ kibanas: [{ name: "kb01" }], kibana: { authority: { ...newAuthority({ commonName: "kibana" }), rotation: {} } } });
    expect(engine.registration("logs-kibana-authority-first").type).toBe("pulumi:index:Stash");
    const { names, deployment } = await remembered({ http: { sharesTransportAuthority: true } });
    expect(names).toContain("signing-g1");
    expect((await valueOf(deployment.nextSteps)).map(({ name }) => name)).toEqual(["transport authority"]);
  });
});

describe("the inventory", () => {
  const authorities = async (args: Args, outputs: object = {}) => {
    const engine = await mockEngine(outputs);
    const list = await valueOf(cluster({ ...one, ...args }).certificates);
    await engine.settled();
    return list.filter(({ name }) => name.startsWith("http authority")).map(({ name, renewsAt }) => [name, renewsAt === "" ? "elsewhere" : "here"]);
  };

  test("lists each generation that is trusted", async () => {
    const issued = (_: object, name: string) => ({ certPem: newAuthority({ commonName: name }).certPem });
    const outputs = { outputs: { "tls:index/selfSignedCert:SelfSignedCert": issued } };
    expect(await authorities({ rotation: { http: generations } }, outputs)).toEqual([
      ["http authority a", "here"],
      ["http authority b", "here"],
    ]);
  });

  test("lists an authority that was made elsewhere by what it trusts, and says that others renew it", async () => {
    const { certPem, privateKeyPem } = newAuthority({ commonName: "corporate" });
    expect(await authorities({ http: { authority: { certPem, privateKeyPem, rotation: generations } } })).toEqual([["http authority a", "elsewhere"]]);
  });

  const roots = ["one", "two"].map((commonName) => newAuthority({ commonName }));
  const below = newAuthority({ commonName: "issuing", issuer: roots[0] });
  const renewed = { renewBeforeDays: 400, renewsAt: "2027-01-01T00:00:00Z" };

  test("lists what signs beside the roots of its generations, which nobody here renews", async () => {
    const trustPem = roots.map(({ certPem }) => certPem).join("");
    expect((await authorities({ http: { authority: { ...below, ...renewed, trustPem, rotation: generations } } })).sort()).toEqual([
      ["http authority a", "elsewhere"],
      ["http authority b", "elsewhere"],
      ["http authority", "here"],
    ]);
  });

  test("names each generation by who signs, in whatever order the bundle holds them", async () => {
    await mockEngine();
    const trustPem = [...roots].reverse().map(({ certPem }) => certPem).join("");
    const list = await valueOf(cluster({ ...one, http: { authority: { ...roots[0]!, trustPem, rotation: generations } } }).certificates);
    expect(list.filter(({ name }) => name.startsWith("http ")).map(({ name, subject }) => [name, subject]).sort()).toEqual([
      ["http authority a", "CN=one,O=acme"],
      ["http authority b", "CN=two,O=acme"],
    ]);
  });

  test("lists the root above what signs where there is one generation, too", async () => {
    await mockEngine();
    const list = await valueOf(cluster({ ...one, http: { authority: { ...below, ...renewed, trustPem: roots[0]!.certPem } } }).certificates);
    const listed = list.filter(({ isAuthority, channel }) => isAuthority && channel === "http").map(({ name, subject, renewsAt }) => [name, subject, renewsAt]);
    expect(listed.sort()).toEqual([
      ["http authority", "CN=issuing,O=acme", renewed.renewsAt],
      ["http root", "CN=one,O=acme", ""],
    ]);
  });
});
