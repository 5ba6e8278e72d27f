import * as pulumi from "@pulumi/pulumi";
import { certificateFacts } from "../pki/certificate-facts";
import { pemBlocks } from "../pki/pem";
import { StoredEntry } from "../secrets/secret-store";
import { StoredSecret } from "./deployment";

/** SHA-256 of each certificate in a trust bundle. */
export function trustFingerprintsOf(trustPem: pulumi.Output<string>): pulumi.Output<string[]> {
  return trustPem.apply((pem) => pemBlocks(pem).map((block) => certificateFacts(block).fingerprint));
}

/** Where entries are kept, as the outputs say it. */
export function storedSecrets(entries: readonly StoredEntry[]): pulumi.Output<StoredSecret[]> {
  return pulumi.all(entries.map(({ consumer, store, location, kmsKey }) => pulumi.output({ consumer, store, location, kmsKey })));
}
