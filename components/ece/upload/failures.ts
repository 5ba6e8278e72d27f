/** What may pass: a server that starts again, a connection that broke off. */
export class Setback extends Error {}

/** What stays as it is until somebody changes something. */
export class Rejection extends Error {}
