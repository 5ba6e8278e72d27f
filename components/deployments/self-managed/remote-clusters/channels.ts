/** What the server for other clusters is called in names of resources, inventories and reviews. */
export const remoteClusterServerChannel = "remote-cluster-server";

/** What the authorities of clusters that this one dials are listed under. */
export const remoteClusterClientChannel = "remote-cluster-client";
