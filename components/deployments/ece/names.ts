import * as pulumi from "@pulumi/pulumi";
import { hostOf, httpsOriginProblems } from "../../channels";
import { EceService, proxyNames } from "../../ece/services";
import { uncovered } from "../../pki/coverage";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { quoted } from "../../support/names";
import { Problem, at, checked, isPlain } from "../../support/problems";
import { EcePlan } from "./plan";

/** Every name and URL of an installation. */
export interface EceNames {
  domain: string;
  endpoint: string;
  /** Empty where nothing is uploaded. */
  apiUrl: string;
  /** As they were given, of each service that gets a certificate. */
  names: Partial<Record<EceService, string[]>>;
}

/** The names of a plan, found sound. */
export function eceNames(component: pulumi.Resource, plan: EcePlan): pulumi.Output<EceNames> {
  return checked<EceNames>(component, givenNames(plan) as pulumi.Input<EceNames>, (known) => namesProblems(known, plan));
}

/** The names of a plan if all of them are plain. */
export function plainNames(plan: EcePlan): EceNames | undefined {
  const given = givenNames(plan);
  return isPlain(given) && namesProblems(given as EceNames, plan).length === 0 ? (given as EceNames) : undefined;
}

/** Faults of the names that are plain. */
export function plainEceNamesProblems(plan: EcePlan): Problem[] {
  const plain = Object.entries(givenNames(plan)).filter(([, value]) => isPlain(value));
  return namesProblems(Object.fromEntries(plain), plan);
}

/** What a service's certificate is issued for. */
export function issuedNames(known: EceNames, service: EceService): string[] {
  return service === "proxy" ? [...proxyNames(known.domain), ...namesOf(known, service)] : dialledNames(known, service);
}

/** What a service's certificate has to be for, whoever has issued it: sub-domains of aliases are up to who uses them. */
export function neededNames(known: EceNames, service: EceService): string[] {
  return service === "proxy" ? [`*.${known.domain}`, hostOf(known.endpoint), ...namesOf(known, service)] : dialledNames(known, service);
}

/** The names of the Cloud UI and the admin console, the API's among them: once its certificate is replaced it has to be verified still. */
function dialledNames(known: EceNames, service: EceService): string[] {
  return [...new Set([...(known.apiUrl ? [hostOf(known.apiUrl)] : []), ...namesOf(known, service)])];
}

function namesOf({ names }: EceNames, service: EceService): string[] {
  return names[service] ?? [];
}

function givenNames({ domain, endpoint, upload, services }: EcePlan): Record<keyof EceNames, unknown> {
  return { domain, endpoint, apiUrl: upload?.apiUrl ?? "", names: Object.fromEntries(services.map(({ service, names }) => [service, names])) };
}

function namesProblems(known: Partial<EceNames>, plan: EcePlan): Problem[] {
  const { domain, endpoint, apiUrl, names = {} } = known;
  const forms = [
    ...(domain === undefined && isPlain(plan.domain) ? [{ path: "domain", reason: "must be the domain of the endpoints, as in \"ece.example.com\", got none" }] : []),
    ...(domain === undefined ? [] : domainProblems(domain)),
    ...(endpoint === undefined && isPlain(plan.endpoint) ? [{ path: "endpoint", reason: "must be the URL of Elasticsearch, as in \"https://logs.es.ece.example.com:9243\", got none" }] : []),
    ...(endpoint === undefined ? [] : httpsOriginProblems("endpoint", endpoint)),
    ...(apiUrl ? httpsOriginProblems("upload.apiUrl", apiUrl) : []),
    ...Object.entries(names).flatMap(([service, given]) => at(service, endpointNameProblems("names", given))),
  ];
  const isWhole = domain !== undefined && endpoint !== undefined && apiUrl !== undefined && known.names !== undefined;
  return forms.length > 0 || !isWhole ? forms : togetherProblems(known as EceNames, plan);
}

function domainProblems(domain: string): Problem[] {
  const isDomain = !domain.includes("*") && !/^[\d.]+$|:/.test(domain) && endpointNameProblems("domain", [domain]).length === 0;
  return isDomain ? [] : [{ path: "domain", reason: `must be the domain of the endpoints, without a wildcard, as in "ece.example.com", got ${quoted(domain)}` }];
}

/** Faults that show once all names are known. */
function togetherProblems(known: EceNames, { services }: EcePlan): Problem[] {
  const isIssued = (of: EceService) => services.some(({ service, certificate }) => service === of && !certificate);
  const proxy = issuedNames(known, "proxy");
  return [
    ...(isIssued("proxy") && uncovered([hostOf(known.endpoint)], proxy).length > 0
      ? [{ path: "endpoint", reason: `must be at a name of the proxy's certificate, ${proxy.join(", ")}, or that name among \`proxy.names\`, got ${quoted(known.endpoint)}` }]
      : []),
    ...services
      .filter(({ service }) => service !== "proxy" && dialledNames(known, service).length === 0)
      .map(({ service }) => ({ path: `${service}.names`, reason: "must hold the names and addresses by which it is dialled, got none" })),
  ];
}
