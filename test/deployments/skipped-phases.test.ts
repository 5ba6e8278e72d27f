import { type Deployment, EceDeployment, EckDeployment, SelfManagedDeployment } from "../../components";
import { type Remembered, firstRun, remembering } from "../support/history";
import { issuing } from "../support/issuing";
import { mockEngine, valueOf } from "../support/mocks";
import { ClusterStack } from "../support/stack";

const stores = {
  directory: { directory: { path: "out" } },
  awsSecretsManager: { awsSecretsManager: {} },
  kubernetesSecrets: { kubernetesSecrets: { namespace: "elastic" } },
};

interface Rotation {
  generations: string[];
  signing?: string;
}

const ece = { installation: "ece", domain: "ece.example.com", endpoint: "https://logs.es.ece.example.com:9243", proxy: {} };
const cluster = { clusterName: "logs", nodes: [{ name: "es01" }], kibanas: [{ name: "kb01" }], http: { clientAuthentication: "optional" as const } };
const eck = { clusterName: "logs", namespace: "elastic", version: "9.1.0", transport: { ownAuthority: true }, http: { ownAuthority: true } };

type Make = (rotation: Rotation) => { deployment: Deployment; paths: string[] };

/** Every deployment type that has authorities, in every store that it takes, and what changes there. */
const deployments: Record<string, Make> = {
  ...Object.fromEntries(
    Object.entries(stores).flatMap(([store, choice]): [string, Make][] => [
      [
        `self-managed in ${store}`,
        (rotation: Rotation) => ({
          deployment: new SelfManagedDeployment("logs", { ...cluster, kibanas: [], rotation: { transport: rotation, http: rotation, client: rotation }, ...choice }),
          paths: ["rotation.transport.", "rotation.http.", "rotation.client."],
        }),
      ],
      [
        `a remote cluster server in ${store}`,
        (remoteClusterServer: Rotation) => ({
          deployment: new SelfManagedDeployment("logs", { ...cluster, kibanas: [], licence: "enterprise", remoteClusterServer: {}, rotation: { remoteClusterServer }, ...choice }),
          paths: ["rotation.remoteClusterServer."],
        }),
      ],
      [
        `Kibana's tokens in ${store}`,
        ({ generations, signing }: Rotation) => ({
          deployment: new SelfManagedDeployment("logs", { ...cluster, rotation: { kibanaTokens: { names: generations, using: signing } }, ...choice }),
          paths: ["rotation.kibanaTokens."],
        }),
      ],
      [`ECE in ${store}`, (rotation: Rotation) => ({ deployment: new EceDeployment("ece", { ...ece, rotation, ...choice }), paths: ["rotation."] })],
    ]),
  ),
  ECK: (rotation) => ({ deployment: new EckDeployment("eck", { ...eck, rotation: { transport: rotation, http: rotation } }), paths: ["rotation.transport.", "rotation.http."] }),
};

/** The argument that names what signs, or is used. */
const signer = "(signing|using)";
const unready = "must not be g2 before every (consumer trusts|node accepts) it: list it beside .*, run `pulumi up`, and switch 24 hours later";

const distributed: Remembered = {
  ...firstRun("g1"),
  "listed-g1+g2": { at: "2026-02-01T00:00:00Z", overlapHours: 24 },
  "distributed-g2": { at: "2026-02-01T00:00:00Z", under: "g1" },
};

const skips: Record<string, { rotation: Rotation; past: Remembered; refusal: string }> = {
  "from the old to the new in one step": { rotation: { generations: ["g2"] }, past: firstRun("g1"), refusal: `${signer}: ${unready}` },
  "to distribute and switch at once": { rotation: { generations: ["g1", "g2"], signing: "g2" }, past: firstRun("g1"), refusal: `${signer}: ${unready}` },
  // What a run has left whose store failed: the list is known to have changed, and no distribution.
  "to switch after a distribution whose store failed": {
    rotation: { generations: ["g1", "g2"], signing: "g2" },
    past: { ...firstRun("g1"), "listed-g1+g2": { at: "2026-02-01T00:00:00Z", overlapHours: 24 } },
    refusal: `${signer}: ${unready}`,
  },
  "to retire after a switch whose store failed": {
    rotation: { generations: ["g2"] },
    past: { ...distributed, "signing-g2": { at: "2026-03-01T00:00:00Z", overlapHours: 24, isFollowed: true } },
    refusal: "(generations|names): must still hold g1, .*: list it again, run `pulumi up`, and retire it 24 hours after that run has succeeded",
  },
  "to switch and retire at once": {
    rotation: { generations: ["g2"] },
    past: distributed,
    refusal: "(generations|names): must still hold g1, .*: list it again, run `pulumi up`, and retire it 24 hours after that run has succeeded",
  },
};

const table = Object.keys(deployments).flatMap((deployment) => Object.keys(skips).map((skip) => [deployment, skip] as const));

describe("is refused in the preview, with the next safe step:", () => {
  test.each(table)("%s: %s", async (name, skip) => {
    const { rotation, past, refusal } = skips[skip]!;
    const engine = await mockEngine({ preview: true, outputs: remembering({ ...firstRun("t1"), ...past }) });
    const { deployment, paths } = deployments[name]!(rotation);
    await engine.settled().catch(() => undefined);
    const error = (await valueOf(deployment.nextSteps).catch((refused: unknown) => refused)) as Error;
    expect(error.message).toMatch(new RegExp(`^(${paths.map((path) => path.replaceAll(".", "\\.")).join("|")})${refusal}`));
  });
});

const switched: Remembered = { ...distributed, "signing-g2": { at: "2026-03-01T00:00:00Z", overlapHours: 24, isFollowed: true }, "reached-g2": { at: "2026-03-01T00:00:00Z" }, "distributed-g1": { at: "2026-03-01T00:00:00Z", under: "g2" } };

/** The steps in their order: what a run finds remembered, and the phase that it begins. */
const steps: Record<string, { rotation: Rotation; past: Remembered }> = {
  distributed: { rotation: { generations: ["g1", "g2"], signing: "g1" }, past: firstRun("g1") },
  switched: { rotation: { generations: ["g1", "g2"], signing: "g2" }, past: distributed },
  retired: { rotation: { generations: ["g2"] }, past: switched },
};
const inOneStore = Object.keys(deployments).filter((name) => !/awsSecretsManager|kubernetesSecrets/.test(name));

test.each(inOneStore.flatMap((deployment) => Object.keys(steps).map((phase) => [deployment, phase] as const)))("in order isn't refused: %s, %s", async (name, phase) => {
  const { rotation, past } = steps[phase]!;
  const engine = await mockEngine({ outputs: remembering({ ...firstRun("t1"), ...past }) });
  const { deployment, paths } = deployments[name]!(rotation);
  await engine.settled();
  const changing = (await valueOf(deployment.nextSteps)).filter((step) => [...step.generations, step.signing].includes("g2"));
  expect(changing.map((step) => step.phase)).toEqual(paths.map(() => phase));
});

test("the same steps in a new environment, where nobody has anything yet, are not refused", async () => {
  for (const make of Object.values(deployments)) {
    const engine = await mockEngine();
    const { deployment } = make({ generations: ["g2"] });
    await engine.settled();
    for (const step of await valueOf(deployment.nextSteps)) expect(step.phase).toBe("steady");
  }
});

test("a new generation that is listed before one that is there is refused, for what is older goes first", async () => {
  const stack = new ClusterStack(issuing());
  const given = (...generations: string[]) => () => ({ rotation: { http: { generations, signing: "g1" } } });
  await stack.run("2026-11-01T00:00:00Z", given("g1"));
  await expect(stack.run("2026-11-02T00:00:00Z", given("g2", "g1"), { preview: true })).rejects.toThrow("rotation.http.generations: must hold what is new after what is there, as in g1, g2");
  await stack.run("2026-11-02T00:00:00Z", given("g1", "g2"));
  // Whoever has another order since earlier states of this package keeps it.
  await stack.run("2026-11-04T00:00:00Z", given("g2", "g1"));
});
