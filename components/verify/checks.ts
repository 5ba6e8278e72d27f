import { certificateFacts } from "../pki/certificate-facts";
import { issuerFaults, pathFaults, rootsAbove } from "./chains";
import { Expected, Place, isTrusted, nodesOf, places, trustedByNodes } from "./expected";
import { ApiAccess, plainSerial, serialsLoadedAt } from "./loaded";
import { presentedAt } from "./presented";

/** One thing that was looked at. */
export interface Check {
  /** What: `http es01`. */
  what: string;
  /** Where: host and port. */
  at: string;
  /** What isn't as it should be; none if it is. */
  faults: string[];
}

/** Looks at every place of a deployment: what is presented there, and what its nodes trust. */
export async function checkDeployment(expected: Expected, access: ApiAccess): Promise<Check[]> {
  const served = places(expected).map((place) => checkPresented(place, expected, access));
  const trusted = nodesOf(expected).map((node) => checkLoaded(node, expected, access));
  return Promise.all([...served, ...trusted]);
}

async function checkPresented({ at, certificate }: Place, { certificates }: Expected, { trustPem, timeoutSeconds }: ApiAccess): Promise<Check> {
  const { channel } = certificate;
  return checked(`${channel} ${certificate.name}`, at, async () => {
    // First without trust: what that holds isn't presented.
    const { chain } = await presentedAt({ at, timeoutSeconds });
    const { fingerprint, serial } = certificateFacts(chain[0]!.toString());
    const isForTrust = isTrusted(channel, rootsAbove(chain, certificates), trustPem);
    const { objection } = isForTrust ? await presentedAt({ at, timeoutSeconds, trustPem }) : {};
    return [
      ...(fingerprint === certificate.fingerprint ? [] : [`presents the certificate ${serial}, not ${certificate.serial} that the stack has stored`]),
      ...(objection === undefined ? [] : [`isn't verified by trustPem: ${objection}`]),
      ...issuerFaults(chain, certificates),
      ...(isForTrust && objection === undefined ? [] : pathFaults(chain, channel, certificates)),
    ];
  });
}

/** That a node has loaded every authority by which others may show who they are. */
async function checkLoaded({ at, certificate }: Place, expected: Expected, access: ApiAccess): Promise<Check> {
  return checked(`trust of ${certificate.name}`, at, async () => {
    const loaded = await serialsLoadedAt(at, access);
    const missing = trustedByNodes(expected).filter(({ serial }) => !loaded.has(plainSerial(serial)));
    return missing.map(({ name, serial }) => `doesn't trust ${name} (${serial})`);
  });
}

async function checked(what: string, at: string, faultsOf: () => Promise<string[]>): Promise<Check> {
  return { what, at, faults: await faultsOf().catch((error: unknown) => [(error as Error).message]) };
}
