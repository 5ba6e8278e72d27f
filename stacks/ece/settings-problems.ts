import { planEce } from "../../components/deployments/ece/plan";
import { eceProblems } from "../../components/deployments/ece/problems";
import { storeProblems } from "../../components/secrets/choose-store";
import { quoted } from "../../components/support/names";
import { Problem, at } from "../../components/support/problems";
import { partsProblems } from "../../components/support/shapes";
import { KeysByPath, atKeys } from "../configuration";
import { secretStoreKeys } from "../secret-store";
import { EceStore, isStore, serviceKey, services } from "./choices";
import type { EceSettings } from "./settings";

/** All faults of the configuration, the deployment's among them as far as they aren't said already, each at its key. */
export function eceSettingsProblems(settings: EceSettings): Problem[] {
  const { args, chosen, store, rotation } = settings;
  const own = [
    ...serviceProblems(chosen),
    ...(isStore(store) ? [] : [{ path: "eceStore", reason: `must be ${Object.values(EceStore).join(" or ")}, got ${quoted(store)}` }]),
    ...endpointProblems(args),
    // What it holds for HTTP is an argument of the deployment, which looks at it.
    ...at("rotation", partsProblems(rotation, { http: () => [] })),
  ];
  const said = new Set(own.map(({ path }) => path));
  const deployments = atKeys(keys, [...eceProblems(planEce(args)), ...(isStore(store) ? storeProblems(args) : [])]);
  return [...own, ...deployments.filter(({ path }) => !said.has(path))];
}

/** Where the arguments of the deployment come from. */
const keys: KeysByPath = [
  [/^installation$/, "eceInstallation"],
  [/^domain$/, "eceDomain"],
  [/^endpoint$/, "eceEndpoint"],
  [/^(proxy|ui|adminConsole)\.validityDays$/, "httpValidityDays"],
  ...services.flatMap((service): KeysByPath => [
    [new RegExp(`^${service}\\.names`), serviceKey(service, "Names")],
    [new RegExp(`^${service}\\.certificate`), serviceKey(service, "Certificate")],
  ]),
  [/^proxyTrustPem$/, "eceProxyTrustPem"],
  [/^authority/, "eceAuthority"],
  [/^rotation/, "rotation.http"],
  [/^upload\.apiUrl$/, "eceApiUrl"],
  [/^upload\.apiTrustPem$/, "eceApiTrustPem"],
  [/^upload\.apiKey$/, "eceApiKey"],
  [/^upload\.user$/, "eceUser"],
  [/^upload\.password$/, "ecePassword"],
  [/^upload\.timeoutSeconds$/, "eceTimeoutSeconds"],
  [/^upload$/, "eceApiUrl"],
  [/^directory\.path$/, "outputDirectory"],
  ...secretStoreKeys,
];

function serviceProblems(chosen: readonly string[]): Problem[] {
  return chosen
    .filter((service) => !(services as readonly string[]).includes(service))
    .map((service) => ({ path: "eceServices", reason: `must hold ${services.join(", ")}, got ${quoted(service)}` }));
}

function endpointProblems({ domain, endpoint }: EceSettings["args"]): Problem[] {
  const examples = [
    { path: "eceDomain", given: domain, example: "ece.example.com" },
    { path: "eceEndpoint", given: endpoint, example: "https://logs.es.ece.example.com:9243" },
  ];
  return examples.filter(({ given }) => given === "").map(({ path, example }) => ({ path, reason: `must be given, as in "${example}"` }));
}
