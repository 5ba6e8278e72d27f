import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../../support/problems";
import { isBinary } from "../binary";
import { fittingFiles, largestFile } from "../fitting-files";

/** The most that a Secret's values hold together. Source: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size */
const largestSecretBytes = 1_048_576;

/**
 * The key of a file in a Secret, whose keys hold no slash: `certs/http.crt` is `certs.http.crt`.
 *
 * A pod gets the path back with `items`: `{ key: "certs.http.crt", path: "certs/http.crt" }`.
 */
export function secretKey(file: string): string {
  return file.replaceAll("/", ".");
}

/** A Secret's values by key, once they have been found to fit into it. */
export function fittingData(component: pulumi.Resource, consumer: string, files: Record<string, pulumi.Input<string>>): pulumi.Output<Record<string, string>> {
  return fittingFiles(component, files, (known) => sizeProblems(consumer, known)).apply((all) =>
    Object.fromEntries(Object.entries(all).map(([file, content]) => [secretKey(file), content])),
  );
}

/** The values as a Secret takes them: text as it is, and what is binary in base64 apart from it, if there is any. */
export function secretValues(component: pulumi.Resource, consumer: string, files: Record<string, pulumi.Input<string>>) {
  const all = pulumi.secret(fittingData(component, consumer, files));
  const those = (binary: boolean) =>
    all.apply((values) => Object.fromEntries(Object.entries(values).filter(([key]) => isBinary(key) === binary)));
  return { stringData: those(false), ...(Object.keys(files).some(isBinary) && { data: those(true) }) };
}

function sizeProblems(consumer: string, files: Readonly<Record<string, string>>): Problem[] {
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  if (bytes <= largestSecretBytes) return [];
  const reason = `must hold at most ${largestSecretBytes} bytes for ${consumer}, got ${bytes}, most of them in ${largestFile(files)}: give fewer names or a shorter chain`;
  return [{ path: "kubernetesSecrets", reason }];
}
