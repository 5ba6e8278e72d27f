import * as pulumi from "@pulumi/pulumi";

/**
 * The resource's code as it stands in every state, never to change: it asks the installed package for what to do, so
 * that a new version of the package changes no resource. It is written by hand since the SDK's serialisation is slow and
 * its result differs with the SDK's version.
 *
 * The package is looked up from the program's folder, which is the plugin process' working directory.
 */
export const directoryProvider = `
const load = () => {
  try {
    return require("module").createRequire(process.cwd() + "/_")("elastic-tls/directory-store/v1");
  } catch (error) {
    const reason = error.message.split("\\n")[0];
    throw new Error("elastic-tls can't be loaded from " + process.cwd() + ", run npm install elastic-tls there: " + reason);
  }
};
exports.handler = () => ({
  check: (...args) => load().check(...args),
  diff: (...args) => load().diff(...args),
  create: (...args) => load().create(...args),
  update: (...args) => load().update(...args),
  read: (...args) => load().read(...args),
  delete: (...args) => load().delete(...args),
});
`;

export interface DirectoryArgs {
  /** The directory: relative to the project's root, or absolute. Another one replaces the resource, the new before the old. */
  path: string;
  /** The directory above, below which the store removes what is empty. It stays itself. */
  root: string;
  /** File name to content: at the top level, such as `elasticsearch.yml`, or in a sub-directory, such as `certs/http.crt`. */
  files: Record<string, pulumi.Input<string>>;
}

/**
 * A directory's files on the machine that runs the program. Contents are secret; names show in previews.
 *
 * Files have mode 600, directories that it makes 700; one that is there keeps its mode. The files of a sub-directory
 * change all at once, others one by one, and what is the same is not touched. `refresh` finds what was changed by hand,
 * the next `up` puts it right. Files that it didn't write are never touched: what is in the way is refused in the preview.
 * A file of ours that somebody edits or replaces stays ours.
 */
export class Directory extends pulumi.CustomResource {
  /** The directory, once its files are there. */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: DirectoryArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = {
      path: args.path,
      root: args.root,
      owner: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
      fileNames: Object.keys(args.files).sort(),
      // Each content is a secret of its own: one secret of all would hide the names in a preview.
      files: Object.fromEntries(Object.entries(args.files).map(([file, content]) => [file, pulumi.secret(content)])),
      __provider: directoryProvider,
    };
    super("pulumi-nodejs:dynamic/elastic-tls:Directory", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["digests"] }));
  }
}
