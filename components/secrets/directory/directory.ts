import * as pulumi from "@pulumi/pulumi";
import { providerCode } from "../../support/provider-code";

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
      __provider: providerCode("directory-store/v1"),
    };
    super("pulumi-nodejs:dynamic/elastic-tls:Directory", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["digests"] }));
  }
}
