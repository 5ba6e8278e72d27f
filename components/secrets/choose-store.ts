import { isComponentHost } from "../support/host";
import { Problem, at, exactlyOne } from "../support/problems";
import { DirectoryStore, DirectoryStoreArgs, directoryStoreProblems } from "./directory/directory-store";
import { SecretStore } from "./secret-store";

/** The arguments by which a deployment chooses its store: exactly one is given. */
export interface StoreChoice {
  directory?: DirectoryStoreArgs;
}

/** Faults of the choice, and of the chosen store's arguments. */
export function storeProblems(choice: StoreChoice): Problem[] {
  return [
    ...exactlyOne(choice, "directory"),
    ...(choice.directory ? [...hostProblems(), ...at("directory", directoryStoreProblems(choice.directory))] : []),
  ];
}

/** Source: https://github.com/pulumi/pulumi/issues/5455 */
function hostProblems(): Problem[] {
  const reason = "is written by a dynamic provider, which needs a Node program around it: write the program in TypeScript or choose another store";
  return isComponentHost() ? [{ path: "directory", reason }] : [];
}

/** The store of a sound choice. */
export function chooseStore(name: string, choice: StoreChoice): SecretStore {
  return new DirectoryStore(name, choice.directory!);
}
