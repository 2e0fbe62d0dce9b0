/** An error that the user can mend: the message says what happened and what to do, and needs no stack trace. */
export class SetUpError extends Error {}
