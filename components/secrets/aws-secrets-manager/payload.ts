import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../../support/problems";
import { fittingFiles, largestFile } from "../fitting-files";

/** The most that a secret holds. Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const largestPayloadBytes = 65_536;

/** A secret's value, once its files have been found to fit into it. */
export function fittingPayload(component: pulumi.Resource, consumer: string, files: Record<string, pulumi.Input<string>>): pulumi.Output<string> {
  return fittingFiles(component, files, (known) => payloadProblems(consumer, known)).apply(payload);
}

/** A secret's value: file name to content, in one order whatever theirs is, so that the same files are the same value. */
function payload(files: Readonly<Record<string, string>>): string {
  const names = Object.keys(files).sort();
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, files[name]])));
}

/** Faults of files that one secret can't hold. */
function payloadProblems(consumer: string, files: Readonly<Record<string, string>>): Problem[] {
  const bytes = Buffer.byteLength(payload(files));
  if (bytes <= largestPayloadBytes) return [];
  const reason = `must hold at most ${largestPayloadBytes} bytes for ${consumer}, got ${bytes}, most of them in ${largestFile(files)}: give fewer names or a shorter chain`;
  return [{ path: "awsSecretsManager", reason }];
}
