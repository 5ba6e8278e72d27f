import { unreadableProblems } from "../../pki/given-certificates";
import { bundle } from "../../pki/pem";
import { chainFile, chainProblems } from "../chain";
import type { Access } from "./api";
import { converge, look } from "./converge";

/**
 * What the plugin process does for a resource of type `EceUpload`. The call to this module is part of every stack's state,
 * so what is published here stays: newer versions of the package must serve what older ones recorded.
 *
 * It runs with the key and the credentials in the clear, in a process whose output is shown to the user: no error may hold any.
 */

/** What the program asks for. */
export interface Inputs extends Access {
  privateKeyPem: string;
  /** The certificate. */
  certPem: string;
  /** What stands above it, up to the root. */
  chainPem: string;
  timeoutSeconds: number;
}

/** What the state keeps: the credentials too, by which a refresh asks. The resource declares them secret. */
export interface Outputs extends Omit<Inputs, "privateKeyPem"> {
  /** How the service's chain differed from ours when it was last looked at; empty if it didn't. */
  drift: string;
}

/** How a preview passes a value that is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A refresh of many resources isn't held up for as long as an upload may take. */
const longestLookSeconds = 60;

const kept = ["service", "apiUrl", "trustPem", "authorization", "certPem", "chainPem", "timeoutSeconds"] as const;

export function check(_: Partial<Inputs>, news: Inputs) {
  // The engine prints the value of the property that a failure names, secrets included, so failures name none.
  return { inputs: news, failures: faultsOf(news).map((reason) => ({ property: "", reason })) };
}

/** Another service is another resource; anything else changes in place, another key together with its certificate. */
export function diff(_: string, olds: Outputs, news: Inputs) {
  const moves = olds.service !== news.service;
  return { changes: moves || olds.drift !== "" || kept.some((name) => olds[name] !== news[name]), replaces: moves ? ["service"] : [], deleteBeforeReplace: false };
}

export async function create(news: Inputs) {
  return { id: news.service, outs: await upload(news) };
}

export async function update(_: string, __: Outputs, news: Inputs) {
  return { outs: await upload(news) };
}

export async function read(id: string, state: Outputs) {
  const drift = await look(state, bundle(state.certPem, state.chainPem), Math.min(state.timeoutSeconds, longestLookSeconds));
  return { id, props: { ...state, drift: drift ?? "" } };
}

/** The API has no way to take a chain away. */
function remove(_: string, { service, apiUrl }: Outputs): void {
  console.log(`The chain of ${service} stays at ${apiUrl}, since ECE's API deletes none: upload another there before it expires`);
}
export { remove as delete };

async function upload(news: Inputs): Promise<Outputs> {
  const faults = faultsOf(news);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  await converge(news, chainFile(news), news.timeoutSeconds);
  const { service, apiUrl, trustPem, authorization, certPem, chainPem, timeoutSeconds } = news;
  return { service, apiUrl, trustPem, authorization, certPem, chainPem, timeoutSeconds, drift: "" };
}

function faultsOf({ service, privateKeyPem, certPem, chainPem, trustPem }: Inputs): string[] {
  const isKnown = ![privateKeyPem, certPem, chainPem].includes(unknown);
  const problems = [
    ...(isKnown ? chainProblems({ privateKeyPem, certPem, chainPem }) : []),
    ...(trustPem === unknown ? [] : unreadableProblems({ trustPem })),
  ];
  return problems.map(({ path, reason }) => `${service}: ${path}: ${reason}`);
}
