import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { quoted } from "../../support/names";
import { Problem } from "../../support/problems";
import type { Consumer, ConsumerKind, SecretStore, StoredEntry } from "../secret-store";
import { Directory } from "./directory";

export interface DirectoryStoreArgs {
  /**
   * The directory below which each consumer has its own. A relative path counts from the project's root, the nearest
   * folder upward with a `Pulumi.yaml`, and is the same on every machine; an absolute one stands in the state as it is.
   */
  path: string;
}

/** Each consumer's directory below the store's. */
const directoryOf: Record<ConsumerKind, (name: string) => string> = {
  elasticsearch: (name) => `elasticsearch/${name}/config`,
  kibana: (name) => `kibana/${name}/config`,
  client: (name) => `clients/${name}`,
  ece: (name) => `ece/${name}`,
  trust: () => "clients",
};

/** What is wrong with the arguments of a directory store. What is on the disk is checked by the preview. */
export function directoryStoreProblems(args: DirectoryStoreArgs): Problem[] {
  const given: unknown = args.path;
  if (typeof given !== "string" || given.trim() === "") {
    return [{ path: "path", reason: `must be a directory such as "out/local", got ${quoted(given)}` }];
  }
  if (path.posix.normalize(given).split("/")[0] === "..") {
    return [{ path: "path", reason: `must stay in the project, give an absolute path for a directory elsewhere, got ${quoted(given)}` }];
  }
  return [];
}

/**
 * Keeps files on the machine that runs the program, each consumer's in a directory that it can be started with. A
 * dynamic provider: only a Node program can use it.
 */
export class DirectoryStore implements SecretStore {
  private readonly root: string;

  /**
   * @param name the component's name, which the names of the entries begin with
   */
  constructor(private readonly name: string, args: DirectoryStoreArgs) {
    // The same directory in another spelling must not replace every entry.
    this.root = path.posix.join(args.path, ".");
  }

  put(consumer: Consumer, files: Record<string, pulumi.Input<string>>, options: { parent: pulumi.Resource }): StoredEntry {
    const { kind, name } = consumer;
    const directory = new Directory(
      `${this.name}-${kind}-${name}`,
      { path: path.posix.join(this.root, directoryOf[kind](name)), root: this.root, files },
      options,
    );
    return { consumer: `${kind}/${name}`, store: "directory", location: directory.path, resource: directory, kmsKey: pulumi.output("") };
  }
}
