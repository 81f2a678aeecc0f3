/** What the box office says of passkeys, in English. */

export const enPasskeys = {
  signInByPasskey: "Sign in with a passkey",
  usePasskey: "Use a passkey",
  myPasskeys: "My passkeys",
  passkeysIntro: "With a passkey you sign in by finger, face or PIN of a device, without name and password. Your password stays valid.",
  noPasskeys: "You have no passkey yet.",
  passkeyLabel: "A name for this passkey, such as the device",
  addPasskey: "Add a passkey",
  labelMissing: "Please enter a name.",
  /** @param {string} date */
  addedOn: (date) => `Added on ${date}`,
  /** @param {string} date */
  usedOn: (date) => `last used on ${date}`,
  neverUsed: "not used yet",
  /** @param {string} label */
  passkeyAdded: (label) => `${label} is added.`,
  /** @param {string} label */
  passkeyRemoved: (label) => `${label} is removed.`,
  passkeyCancelled: "No passkey was shown. Please try again, or use your password.",
  passkeyFailed: "That did not work with this passkey. Please use your password.",
  passkeyKnown: "This device has a passkey for the box office already.",
  passkeysNotHere: "Passkeys do not work at this address. They work at the address that the server has as PUBLIC_URL, and at localhost.",
  browserWithoutPasskeys: "This browser does not know passkeys.",
};
