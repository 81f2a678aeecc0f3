/** What the box office says about staff, server keys, settings and the audit log, in English. */

export const enAdministration = {
  administration: "Administration",
  administrationParts: { devices: "Devices", staff: "Staff", keys: "Keys", webhooks: "Webhooks", mails: "Mails", settings: "Settings", audit: "Audit log" },
  unclearList: "It is not known whether that was done. The list is loaded again: look there before you try again.",
  role: "Role",
  since: "Since",
  you: "you",
  remove: "Remove",
  /** @param {string} name */
  removeIt: (name) => `Remove ${name}`,
  /** @param {string} name */
  removeQuestion: (name) => `Remove ${name} for good?`,

  addMember: "Add somebody",
  add: "Add",
  newPassword: "New password",
  passwordHint: "12 characters or more; a few words are good.",
  nameMissing: "Please enter a name.",
  passwordTooShort: "A password has 12 characters or more.",
  /** @param {string} name */
  signsOut: (name) => `A new role, a new password and a removal sign ${name} out everywhere.`,
  setRole: "Give this role",
  setPassword: "Set this password",
  removeMember: "Remove from the staff",
  /** @param {string} name @param {string} role */
  memberAdded: (name, role) => `${name} is added: ${role}.`,
  /** @param {string} name @param {string} role */
  roleChanged: (name, role) => `${name} has another role now: ${role}.`,
  /** @param {string} name */
  passwordChanged: (name) => `${name} has another password.`,
  /** @param {string} name */
  memberRemoved: (name) => `${name} is removed.`,

  devicesIntro: "Phones that scan tickets at the door. A manager opens the door's page on a phone and signs it in there. It works for a day.",
  toDoor: "Open the door's page",
  noDevices: "There are no devices.",
  /** @param {string} time @param {string} who */
  deviceBy: (time, who) => `since ${time}, by ${who}`,
  /** @param {string} time */
  deviceUntil: (time) => `Works until ${time}.`,
  /** @param {string} time */
  deviceOver: (time) => `Its day was over at ${time}.`,
  /** @param {string} time @param {string} who */
  deviceRevoked: (time, who) => `Ended at ${time} by ${who}.`,
  endDevice: "End",
  /** @param {string} label */
  deviceEnded: (label) => `${label} is ended. What it has still to send is listed at the showtime, and lets nobody in.`,

  legendInside: "Inside",
  doorLabel: "At the door",
  /** @param {number} admitted @param {number} expected @param {number} inside */
  letInOf: (admitted, expected, inside) => `Let in: ${admitted} of ${expected} · ${inside} inside now`,
  /** @param {number} n */
  conflictsToSee: (n) => (n === 1 ? "1 scan to look at" : `${n} scans to look at`),
  /** @param {string} at @param {string} where @param {string} firstAt @param {string} first */
  letInTwice: (at, where, firstAt, first) => `was let in twice: at ${firstAt} by ${first}, and at ${at} by ${where}.`,
  /** @param {string} at @param {string} where @param {string} why */
  letInWrongly: (at, where, why) => `was let in at ${at} by ${where}, offline: ${why}. It counts for nothing.`,
  /** @type {Record<string, string>} */
  doorVerdicts: { unpaid: "not paid", cancelled: "cancelled", wrong_showtime: "another showtime", too_early: "too early", revoked: "the device was ended" },

  keysIntro: "With a key, a server of yours acts for customers, or a command for staff. A key is shown once, when it is made.",
  noKeys: "There are no keys.",
  keyName: "Name",
  keyNameHint: "Letters, digits, dots, dashes and underscores.",
  keyNameWrong: "A name has 1 to 64 letters, digits, dots, dashes and underscores.",
  scopeMissing: "Please choose at least one thing that the key allows.",
  allows: "Allows",
  /** @type {Record<string, string>} */
  scopes: {
    confirm: "to confirm the holds of customers",
    events: "to read the events of sales",
    exempt: "to sell without limits by address",
    "role:door": "what the door may do",
    "role:counter": "what the counter may do",
    "role:manager": "what managers may do",
    "role:owner": "what owners may do",
  },
  addKey: "Make a key",
  /** @param {string} name */
  keyMade: (name) => `The key ${name}`,
  keyOnce: "Copy it now. It is stored nowhere, and not shown again.",
  /** @param {string} name */
  unclearKey: (name) => `It is not known whether the key was made. Where the list has ${name} now, remove it: what it says is lost.`,
  copy: "Copy",
  copied: "The key is copied.",
  notCopied: "The browser does not allow it. Select the key and copy it.",
  done: "Done",
  /** @param {string} name */
  keyRemoved: (name) => `The key ${name} is removed. Servers refuse it within seconds.`,

  settingsIntro: "What this server runs with. Settings are changed where it is started; secrets are not shown.",
  secretSet: "set, not shown",
  unset: "not set",
  isDefault: "default",
  onlyChanged: "Only what is not the default",
  nothingChanged: "Every setting has its default.",

  auditIntro: "What staff did, the newest first. Each row is chained to the one before; firstclick audit verify checks that.",
  when: "When",
  who: "Who",
  what: "What",
  whom: "To what",
  whence: "From",
  details: "Details",
  commandLine: "command line",
  somebody: "–",
  /** By the server's word. @type {Record<string, string>} */
  auditKinds: {
    "sign-in": "Signed in",
    "sign-in-failed": "Sign-in failed",
    "sign-out": "Signed out",
    "sign-out-everywhere": "Signed out everywhere",
    prove: "Showed the password",
    "prove-failed": "Password was wrong",
    "passkey-sign-in": "Signed in by passkey",
    "passkey-sign-in-failed": "Sign-in by passkey failed",
    "passkey-prove": "Passkey shown again",
    "passkey-prove-failed": "Passkey was wrong",
    "passkey-copied": "Passkey is probably copied",
    "passkey-add": "Passkey added",
    "passkey-remove": "Passkey removed",
    "staff-add": "Added to the staff",
    "staff-role": "Gave a role",
    "staff-remove": "Removed from the staff",
    "staff-reset": "Set a password",
    "webhook-add": "Added a webhook",
    "webhook-change": "Changed a webhook",
    "webhook-rotate": "Gave a webhook new keys",
    "webhook-replay": "Sent events again",
    "mail-replay": "Sent mails again",
    "webhook-remove": "Removed a webhook",
    "key-add": "Made a key",
    "key-remove": "Removed a key",
    reserve: "Kept seats back",
    unreserve: "Put seats on sale",
    "release-hold": "Ended a hold",
    sell: "Sold",
    "take-due": "Took what was due",
    cancel: "Cancelled",
    move: "Moved",
    hold: "Held seats for a customer",
    programme: "Put a programme on sale",
    "till-open": "Opened the till",
    "till-close": "Closed the till",
    admit: "Scanned at the door",
    "admit-undo": "Took back a scan",
    "device-add": "Let a device scan",
    "device-revoke": "Ended a device",
  },
};
