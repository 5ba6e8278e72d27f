import { X509Certificate } from "crypto";
import { Problem } from "../support/problems";
import { certificateFacts } from "./certificate-facts";
import { unusableKeyReason } from "./keys";
import { certificateBlocks } from "./pem";

/**
 * The shortest RSA key beside AES-128, which every cipher suite that is left has at least.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/security/fips-es#comparable-key-strength
 */
const leastRsaBits = 3072;

/**
 * Faults of certificates whose keys are too weak for FIPS, each at the first argument that gives it. What can't be read is
 * for others to say.
 */
export function weakKeyProblems(texts: Record<string, string>): Problem[] {
  const found = new Map<string, string>();
  for (const [path, text] of Object.entries(texts)) {
    for (const pem of certificateBlocks(text)) if (!found.has(pem)) found.set(pem, path);
  }
  return [...found].flatMap(([pem, path]) => {
    const reason = weakness(pem);
    return reason === undefined ? [] : [{ path, reason: `${reason}, for FIPS: the key of ${certificateFacts(pem).subject}` }];
  });
}

function weakness(pem: string): string | undefined {
  try {
    return unusableKeyReason(new X509Certificate(pem).publicKey, leastRsaBits);
  } catch {
    return undefined;
  }
}
