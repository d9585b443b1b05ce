/** A variable of the environment is wrong; the message names it. */
export class SettingsError extends Error {}
