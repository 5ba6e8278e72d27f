import { type Deployment, EceDeployment, EckDeployment, HostedDeployment, type NextStep, ServerlessDeployment } from "../../components";
import { eceConduct } from "../../components/deployments/ece/conduct";
import { planEce } from "../../components/deployments/ece/plan";
import { eckConduct } from "../../components/deployments/eck/conduct";
import { planEck } from "../../components/deployments/eck/plan";
import { type Conduct, nextStep } from "../../components/deployments/next-steps";
import { selfManagedConduct } from "../../components/deployments/self-managed/conduct";
import { planSelfManaged } from "../../components/deployments/self-managed/plan";
import { generationsOf } from "../../components/pki/generations";
import { authorityWords, tokenWords } from "../../components/pki/phase-words";
import { standingOf } from "../../components/pki/standing";
import { cluster, clusterArgs } from "../support/cluster";
import { eckArgs } from "../support/eck";
import { type Remembered, firstRun, remembering } from "../support/history";
import { mockEngine, valueOf } from "../support/mocks";

const early = "2026-02-01T00:00:00Z";
const late = "2026-03-01T00:00:00Z";

/** A change as it is configured in each phase, and what the state remembers then. */
const phases: Record<string, { rotation: { generations: string[]; signing?: string; acceptOutage?: string }; past: Remembered }> = {
  steady: { rotation: { generations: ["g1"] }, past: firstRun("g1") },
  distributed: {
    rotation: { generations: ["g1", "g2"] },
    past: { ...firstRun("g1"), "listed-g1+g2": { at: early, overlapHours: 24 }, "distributed-g2": { at: early, under: "g1" } },
  },
  switched: {
    rotation: { generations: ["g1", "g2"], signing: "g2" },
    past: { ...firstRun("g1"), "listed-g1+g2": { at: early, overlapHours: 24 }, "distributed-g2": { at: early, under: "g1" }, "signing-g2": { at: late, overlapHours: 24 } },
  },
  retired: {
    rotation: { generations: ["g2"] },
    past: { ...firstRun("g1"), "distributed-g2": { at: "2026-01-15T00:00:00Z", under: "g1" }, "signing-g2": { at: early, overlapHours: 24 }, "listed-g2": { at: late, overlapHours: 24 } },
  },
  replaced: {
    rotation: { generations: ["g2"], acceptOutage: "g2" },
    past: { ...firstRun("g1"), "distributed-g2": { at: late, under: "g2" }, "signing-g2": { at: late, overlapHours: 24 }, "listed-g2": { at: late, overlapHours: 24 } },
  },
};
type Phase = keyof typeof phases;

/** What is said of one change in a phase: what it is about, by its history's name and path. */
function stepIn<Plan>(phase: Phase, of: string, path: string, conduct: Conduct<Plan>, words = authorityWords): NextStep {
  const { rotation, past } = phases[phase]!;
  const authority = generationsOf(rotation, words);
  const record = (name: string): any => past[name];
  const records = {
    first: record("first"),
    signing: record(`signing-${authority.signing}`),
    listed: record(`listed-${authority.generations.join("+")}`),
    signerListed: record(`distributed-${authority.signing}`),
    reached: record(`signing-${authority.signing}`),
    reachedBefore: record(`signing-${authority.signing}`),
  };
  const listings = Object.fromEntries(authority.generations.map((name) => [name, record(`distributed-${name}`)]));
  return nextStep({ of, path, authority }, standingOf(authority, records, listings), conduct);
}

/** Who has to do what for one change, in each phase. */
function duties<Plan>(of: string, conduct: Conduct<Plan>): Record<string, string[]> {
  const inPhase = (phase: Phase) => stepIn(phase, of, "rotation", conduct).actions.map(({ consumer, action }) => `${action} ${consumer}`);
  return Object.fromEntries(Object.keys(phases).map((phase) => [phase, inPhase(phase)]));
}

const selfManaged = (more: Parameters<typeof clusterArgs>[0] = {}) => selfManagedConduct(planSelfManaged(clusterArgs(more)));

describe("a self-managed cluster says", () => {
  test("of each change where it stands, since when, and which step may follow from when on", () => {
    expect(stepIn("distributed", "transport-authority", "rotation.transport", selfManaged())).toMatchObject({
      name: "transport authority", phase: "distributed", since: early, generations: ["g1", "g2"], signing: "g1",
      next: "switch", nextInstruction: "set rotation.transport.signing to g2", notBefore: "2026-02-02T00:00:00Z",
      verifyWith: "pulumi stack output --json | npx elastic-tls verify - --user elastic --password-file elastic-password",
    });
    expect(stepIn("switched", "kibana-tokens", "rotation.kibanaTokens", selfManaged(), tokenWords)).toMatchObject({
      name: "kibana tokens", next: "retire", nextInstruction: "take g1 out of rotation.kibanaTokens.names", notBefore: "2026-03-02T00:00:00Z",
      verifyWith: expect.stringContaining("GET /_security/service/elastic/kibana/credential"),
    });
    expect(stepIn("retired", "http-authority", "rotation.http", selfManaged())).toMatchObject({ next: "distribute", nextInstruction: "no step is open; a new change begins so: add a new name to rotation.http.generations", notBefore: "" });
    expect(stepIn("steady", "http-authority", "rotation.http", selfManaged())).toMatchObject({ actions: [], verifyWith: "" });
  });

  test("who reloads, who is restarted, who has to be told", () => {
    expect(duties("transport-authority", selfManaged())).toEqual({
      steady: [],
      distributed: ["reload Elasticsearch"],
      switched: ["reload Elasticsearch"],
      retired: ["reload Elasticsearch"],
      replaced: ["restart Elasticsearch"],
    });
    expect(duties("http-authority", selfManaged())).toEqual({
      steady: [],
      distributed: ["reload Elasticsearch", "restart Kibana", "tell clients", "tell browsers"],
      switched: ["reload Elasticsearch", "restart Kibana"],
      retired: ["reload Elasticsearch", "restart Kibana", "tell clients", "tell browsers"],
      replaced: ["reload Elasticsearch", "restart Kibana", "tell clients", "tell browsers", "restart Kibana"],
    });
    expect(duties("kibana-tokens", selfManaged())).toEqual({
      steady: [],
      distributed: ["reload Elasticsearch"],
      switched: ["restart Kibana"],
      retired: ["reload Elasticsearch"],
      replaced: ["reload Elasticsearch", "restart Kibana"],
    });
  });

  test("that clients take their certificates, and that a PKI realm learns of an authority by a restart alone", () => {
    const http = { clientAuthentication: "optional" as const, clients: ["metrics"] };
    expect(duties("client-authority", selfManaged({ http }))).toMatchObject({ distributed: ["reload Elasticsearch"], switched: ["restart clients"] });
    expect(duties("client-authority", selfManaged({ http, kibana: { authentication: "clientCertificate" } }))).toMatchObject({
      distributed: ["reload Elasticsearch", "restart Elasticsearch"],
      switched: ["restart clients", "restart Kibana"],
    });
  });

  test("that other clusters have to be told", () => {
    const trusting = selfManaged({ transport: { trustedClusters: [{ name: "archive", trustPem: "", nodeNames: [] }] }, remoteClusterServer: {} });
    expect(duties("transport-authority", trusting).distributed).toEqual(["reload Elasticsearch", "tell remote clusters"]);
    expect(duties("remote-cluster-server-authority", trusting)).toMatchObject({ distributed: ["tell remote clusters"], switched: ["reload Elasticsearch"], retired: ["tell remote clusters"] });
  });

  test("nothing of Kibana where there is none, and of Kibana's own authority apart", () => {
    expect(duties("http-authority", selfManaged({ kibanas: [] }))).toMatchObject({ distributed: ["reload Elasticsearch", "tell clients"], switched: ["reload Elasticsearch"] });
    const own = selfManaged({ kibana: { authority: { certPem: "", privateKeyPem: "" } } });
    expect(duties("kibana-authority", own)).toMatchObject({ distributed: ["tell browsers"], switched: ["restart Kibana"], retired: ["tell browsers"] });
    expect(duties("http-authority", own)).toMatchObject({ switched: ["reload Elasticsearch"] });
  });

  test("nothing to browsers where Kibana's certificates come from elsewhere", () => {
    const given = selfManaged({ kibana: { issuedElsewhere: { certificates: { kb01: { certPem: "" } } } } });
    expect(duties("http-authority", given)).toMatchObject({ distributed: ["reload Elasticsearch", "restart Kibana", "tell clients"], switched: ["reload Elasticsearch"] });
  });

  test("of an authority that transport and HTTP share, the duties of both", () => {
    expect(duties("transport-authority", selfManaged({ http: { sharesTransportAuthority: true } })).switched).toEqual(["reload Elasticsearch", "reload Elasticsearch", "restart Kibana"]);
  });
});

describe("a deployment under the operator says", () => {
  const eck = (http: object = {}) => eckConduct(planEck(eckArgs({ transport: { ownAuthority: true }, http: { ownAuthority: true, ...http }, kibana: {} })));

  test("what the operator does by itself, and that clients have to be told", () => {
    expect(duties("transport-authority", eck())).toMatchObject({ distributed: ["reload pods"], switched: ["reload pods"], retired: ["reload pods"] });
    expect(duties("http-authority", eck())).toMatchObject({ distributed: ["reload pods", "reload Kibana", "tell clients", "tell browsers"], switched: ["reload pods", "reload Kibana"] });
  });

  test("that Kibana fails for a while where the Secret holds one authority alone", () => {
    const { actions } = stepIn("switched", "http-authority", "rotation.http", eck({ operatorIssues: true }));
    expect(actions).toContainEqual({ consumer: "Kibana", action: "reload", reason: "it fails until the operator has given it the new authority and restarted it" });
  });

  test("that nothing reaches pods nor Kibana before the switch where the Secret holds one authority alone, and that clients in Kubernetes fail as well", () => {
    for (const how of [{ operatorIssues: true }, { certManager: {} }]) {
      const { distributed, switched, retired } = duties("http-authority", eck(how));
      expect([distributed, retired]).toEqual([["tell clients", "tell browsers"], ["tell clients", "tell browsers"]]);
      expect(switched).toEqual(expect.arrayContaining(["reload pods", "reload Kibana", "tell clients"]));
    }
  });

  test("that cert-manager has to be told to issue anew, and what", () => {
    const { actions } = stepIn("switched", "http-authority", "rotation.http", eck({ certManager: {} }));
    expect(actions.filter(({ action }) => action === "renew")).toEqual(
      ["logs-http-tls", "logs-kibana-tls"].map((name) => ({ consumer: "cert-manager", action: "renew", reason: `it keeps the old certificate until then: cmctl renew ${name}` })),
    );
    expect(JSON.stringify(duties("http-authority", eck()))).not.toContain("cert-manager");
  });

  test("of an authority that is made for Kibana alone, what concerns Kibana", () => {
    const kibanaAlone = eckConduct(planEck(eckArgs({ kibana: { http: { ownAuthority: true } } })));
    expect(duties("kibana-authority", kibanaAlone).distributed).toEqual(["tell browsers"]);
    expect(stepIn("switched", "kibana-authority", "rotation.http", kibanaAlone).verifyWith).toContain("openssl s_client");
    expect(stepIn("switched", "http-authority", "rotation.http", eck()).verifyWith).toContain("GET /_ssl/certificates of every pod");
  });
});

describe("an ECE installation says", () => {
  const ece = (more: object) => eceConduct(planEce({ installation: "ece", domain: "ece.example.com", endpoint: "https://logs.es.ece.example.com:9243", proxy: {}, ...more }));
  const certificate = { certPem: "", chainPem: "", privateKeyPem: "" };

  test.each([
    ["that chains have to be uploaded", {}, "upload ECE"],
    ["that chains are uploaded", { upload: { apiUrl: "https://ece.example.com:12443", apiTrustPem: "", apiKey: "key" } }, "reload ECE"],
  ])("%s, that clients have to be told, and that users log in again", (_, more, uploading) => {
    expect(duties("ece-authority", ece(more))).toEqual({
      steady: [],
      distributed: ["tell clients"],
      switched: [uploading, "tell users"],
      retired: ["tell clients"],
      replaced: ["tell clients", uploading, "tell users"],
    });
  });

  test("that administrators are told where the authority signs for the Cloud UI, and clients only where it signs for the proxy", () => {
    expect(duties("ece-authority", ece({ ui: {} }))).toMatchObject({ distributed: ["tell clients", "tell administrators"], switched: ["upload ECE", "tell users", "tell administrators"] });
    for (const proxy of [undefined, { certificate }])
      expect(duties("ece-authority", ece({ proxy, ui: {} }))).toMatchObject({ distributed: ["tell administrators"], switched: ["upload ECE", "tell administrators"], retired: ["tell administrators"] });
  });
});

describe("the output", () => {
  const said = async (make: () => Deployment, preview: boolean) => {
    const engine = await mockEngine({ preview, outputs: remembering({ ...firstRun("t1"), ...phases.distributed!.past }) });
    const steps = await valueOf(make().nextSteps);
    await engine.settled();
    return steps;
  };

  const rotation = phases.distributed!.rotation;
  test.each<[string, string[], () => Deployment]>([
    ["a self-managed cluster", ["transport authority", "kibana tokens"], () => cluster({ nodes: [{ name: "es01" }], rotation: { transport: rotation }, http: { sharesTransportAuthority: true } })],
    ["a deployment under the operator", ["http authority"], () => new EckDeployment("eck", eckArgs({ http: { ownAuthority: true }, rotation: { http: rotation } }))],
    ["an ECE installation", ["ece authority"], () => new EceDeployment("ece", { installation: "ece", domain: "ece.example.com", endpoint: "https://logs.es.ece.example.com:9243", proxy: {}, directory: { path: "out" }, rotation })],
  ])("of %s is known in a preview, and is the same in every run", async (_, names, make) => {
    const steps = await said(make, true);
    expect(steps.map(({ name }) => name)).toEqual(names);
    expect(steps[0]).toMatchObject({ phase: "distributed", next: "switch", notBefore: "2026-02-02T00:00:00Z" });
    expect(await said(make, false)).toEqual(steps);
  });

  test("of what Elastic manages is empty: Elastic changes its authorities itself", async () => {
    const endpoint = "https://logs.es.eu-central-1.aws.elastic-cloud.com";
    await mockEngine();
    for (const deployment of [new HostedDeployment("hosted", { endpoint }), new ServerlessDeployment("serverless", { endpoint })]) expect(await valueOf(deployment.nextSteps)).toEqual([]);
  });
});
