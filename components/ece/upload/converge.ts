import { setTimeout as sleep } from "node:timers/promises";
import { certificateFacts } from "../../pki/certificate-facts";
import { certificateBlocks, readCertificates } from "../../pki/pem";
import { Access, PublicChain, getChain, postChain } from "./api";
import { Setback } from "./failures";

/** How time passes. Only tests set it. */
export const pace = { now: (): number => Date.now(), wait: (milliseconds: number): Promise<void> => sleep(milliseconds) };

const firstWaitMs = 500;
const longestWaitMs = 10_000;
const longestRequestMs = 30_000;

/**
 * Brings a service to present a chain, and returns once the API says that it does. A chain that is there already isn't
 * uploaded again, so that an interrupted run is completed by the next.
 *
 * @throws if the API refuses it, or it isn't there in time
 */
export async function converge(access: Access, file: string, timeoutSeconds: number): Promise<void> {
  let accepted = false;
  await persist(timeoutSeconds, async (timeoutMs) => {
    const known = await getChain(access, timeoutMs);
    if (differenceOf(known, file) === undefined) return true;
    if (!accepted) {
      await postChain(access, file, timeoutMs);
      accepted = true;
    }
    throw new Setback(`ECE has accepted the chain of ${access.service} and presents another yet, ${subjectOf(known)}`);
  });
}

/** How what a service has differs from a chain, if it does; in words without secrets. */
export async function look(access: Access, file: string, timeoutSeconds: number): Promise<string | undefined> {
  return persist(timeoutSeconds, async (timeoutMs) => differenceOf(await getChain(access, timeoutMs), file));
}

/** Tries until one attempt doesn't meet with a setback, waiting longer each time. */
async function persist<T>(timeoutSeconds: number, attempt: (timeoutMs: number) => Promise<T>): Promise<T> {
  const end = pace.now() + timeoutSeconds * 1000;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      return await attempt(Math.max(1, Math.min(longestRequestMs, end - pace.now())));
    } catch (error) {
      if (!(error instanceof Setback)) throw error;
      if (pace.now() + wait > end) throw new Error(`${error.message}. That was so for ${timeoutSeconds} seconds: run the same again, it continues from here, or raise timeoutSeconds`);
    }
    await pace.wait(wait);
  }
}

function differenceOf({ user_supplied, chain }: PublicChain, file: string): string | undefined {
  if (!user_supplied) return "ECE has a certificate of its own there";
  return same(fingerprints(chain.join("\n")), fingerprints(file)) ? undefined : `the chain is another, ${subjectOf({ chain })}`;
}

/** What tells the certificates of a text apart, whatever its line ends; one that can't be read is like no other. */
function fingerprints(text: string): string[] {
  return certificateBlocks(text).map((pem) => {
    try {
      return certificateFacts(pem).fingerprint;
    } catch {
      return "unreadable";
    }
  });
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

/** The certificate that a chain begins with, in words. */
function subjectOf({ chain }: Pick<PublicChain, "chain">): string {
  try {
    const [leaf] = readCertificates(chain.join("\n"));
    if (!leaf) return "without a certificate";
    const { subject, serial, notAfter } = certificateFacts(leaf.toString());
    return `${subject} with the serial number ${serial}, valid until ${notAfter}`;
  } catch {
    return "one that can't be read";
  }
}
