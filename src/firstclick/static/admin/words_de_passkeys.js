/** What the box office says of passkeys, in German. */

/** @type {typeof import("./words_en_passkeys.js").enPasskeys} */
export const dePasskeys = {
  signInByPasskey: "Mit einem Passkey anmelden",
  usePasskey: "Passkey nehmen",
  myPasskeys: "Meine Passkeys",
  passkeysIntro: "Mit einem Passkey melden Sie sich per Finger, Gesicht oder PIN eines Geräts an, ohne Namen und Passwort. Ihr Passwort gilt weiter.",
  noPasskeys: "Sie haben noch keinen Passkey.",
  passkeyLabel: "Ein Name für diesen Passkey, etwa das Gerät",
  addPasskey: "Passkey hinzufügen",
  labelMissing: "Bitte geben Sie einen Namen ein.",
  addedOn: (date) => `Hinzugefügt am ${date}`,
  usedOn: (date) => `zuletzt benutzt am ${date}`,
  neverUsed: "noch nicht benutzt",
  passkeyAdded: (label) => `${label} ist hinzugefügt.`,
  passkeyRemoved: (label) => `${label} ist entfernt.`,
  passkeyCancelled: "Es wurde kein Passkey gezeigt. Bitte versuchen Sie es noch einmal, oder nehmen Sie Ihr Passwort.",
  passkeyFailed: "Mit diesem Passkey ging das nicht. Bitte nehmen Sie Ihr Passwort.",
  passkeyKnown: "Dieses Gerät hat schon einen Passkey für die Kasse.",
  passkeysNotHere: "Unter dieser Adresse gehen Passkeys nicht. Sie gehen unter der Adresse, die der Server als PUBLIC_URL hat, und unter localhost.",
  browserWithoutPasskeys: "Dieser Browser kennt keine Passkeys.",
};
