/** The sentences of the programme's forms at the box office, in German. */

const numbers = new Intl.NumberFormat("de-DE");

/** @param {number} n @param {string} one @param {string} many */
const count = (n, one, many) => `${numbers.format(n)} ${n === 1 ? one : many}`;

/** @type {typeof import("./words_en_forms.js").enForms} */
export const deForms = {
  programmeParts: { week: "Woche", movies: "Filme", rooms: "Säle", prices: "Preise", house: "Haus", file: "Datei" },
  problemCount: (n) => count(n, "Fehler", "Fehler"),
  unreadable: "Der Text der Datei ist so nicht lesbar. Bitte berichtigen Sie ihn unter Datei, oder nehmen Sie eine Fassung wieder.",

  addEntry: { movie: "Film hinzufügen", auditorium: "Saal hinzufügen", showtime: "Vorstellung hinzufügen", ticket_type: "Kartenart hinzufügen", price: "Preis hinzufügen", promo: "Gutscheincode hinzufügen" },
  untitled: "Ohne Namen",
  noEntries: "Noch nichts da.",
  pleaseChoose: "Bitte wählen",
  removeYes: "Entfernen",
  removeEntry: (name, showtimes, prices, promos) => {
    const parts = [showtimes && count(showtimes, "Vorstellung", "Vorstellungen"), prices && count(prices, "Preis", "Preise"), promos && count(promos, "Gutscheincode", "Gutscheincodes")].filter(Boolean);
    return parts.length ? `${name} entfernen? Damit entfallen: ${parts.join(", ")}.` : `${name} entfernen?`;
  },

  fields: {
    cinema: { name: "Name des Kinos", timezone: "Zeitzone", currency: "Währung", fee_per_seat: "Gebühr je Platz", fee_per_order: "Gebühr je Bestellung", tax_percent: "Steuer in allen Preisen, in Prozent", cancel_until_minutes: "Stornieren bis … Minuten vorher" },
    movie: { title: "Titel", id: "Kennung", runtime_min: "Länge in Minuten", rating: "Freigabe", summary: "Inhalt", shown: "Gezeigt", auditorium: "Saal", rows: "Reihen", seats_per_row: "Plätze je Reihe" },
    auditorium: { name: "Name", id: "Kennung", seats: "Plätze", rows: "Reihen", seats_per_row: "Plätze je Reihe", seat_map: "Zeichnung", numbering: "Plätze sind gezählt", seat_table: "Tabelle der Plätze", house_seats: "Hausplätze", orphan_rule: "Keine Buchung, die einen einzelnen Platz frei lässt", orphan_walls: "Auch ein Platz an Wand oder Gang zählt", love_pairs: "Doppelsitze werden paarweise verkauft", companion_rule: "Ein Begleitplatz nur mit einem Rollstuhlplatz", accessible_until_minutes: "Rollstuhl- und Begleitplätze für alle ab … Minuten vorher" },
    showtime: { movie: "Film", auditorium: "Saal", when: "Wann", starts_at: "Beginn", id: "Kennung", days: "Tage", times: "Uhrzeiten", from: "Erster Tag", until: "Letzter Tag", except: "Nicht am", also: "Außerdem am" },
    ticket_type: { name: "Name", id: "Kennung", age_min: "Ab einem Alter von", note: "Hinweis für Käufer" },
    price: { amounts: "Beträge", seats: "Platzarten", auditorium: "Säle", movie: "Filme", showtime: "Vorstellungen", days: "Tage", from: "Beginn um oder nach", until: "Beginn vor" },
    promo: { code: "Code", off: "Nachlass", percent: "Prozent, auf jede Karte", amount: "Betrag, auf die ganze Bestellung", valid_from: "Gültig ab", valid_until: "Gültig bis", movie: "Nur für diese Filme", showtime: "Nur für diese Vorstellungen", uses_max: "Wie oft einlösbar" },
  },
  fieldHints: {
    "cinema.currency": "Drei Großbuchstaben, etwa EUR. Nötig, sobald etwas einen Preis hat.",
    "cinema.timezone": "Etwa Europe/Berlin. Alle Zeiten sind in dieser Zone.",
    "cinema.cancel_until_minutes": "Leer: Käufer können nicht stornieren.",
    "movie.id": "Buchungen gehören zu ihr: nicht ändern, wenn Karten verkauft sind.",
    "auditorium.seat_table": "Eine Zeile je Platz: row,number,x,y,kind. Für Säle, die keine Zeichnung fasst; firstclick programme convert macht sie aus einem Plan.",
    "auditorium.accessible_until_minutes": "Leer: sie werden nie an alle verkauft.",
    "movie.runtime_min": "Bis der Film zu Ende ist, ist sein Saal belegt.",
    "auditorium.id": "Buchungen gehören zu ihr: nicht ändern, wenn Karten verkauft sind.",
    "auditorium.seat_map": "Eine Zeile je Reihe, von der Leinwand nach hinten: ihr Buchstabe oder ihre Zahl, ein Leerzeichen, dann s Standard, p Premium, w Rollstuhl, c Begleitung, l Doppelsitz, x defekt, . Lücke. Nach einem | die Nummern der Stühle, wenn sie nicht 1, 2, 3 sind. Eine leere Zeile ist ein Quergang; [balcony: Balkon] beginnt einen Bereich.",
    "auditorium.house_seats": "Bei jeder Vorstellung zurückgehalten, etwa A1, A2. Plätze lassen sich auch im Plan wählen.",
    "showtime.starts_at": "Nach der Uhr des Kinos.",
    "showtime.id": "Kann leer bleiben.",
    "showtime.times": "Etwa 17:00, 20:15. Eine Zeit nach Mitternacht gehört zum neuen Tag.",
    "showtime.from": "Leer: ab heute.",
    "showtime.until": "Leer: ohne Ende.",
    "showtime.except": "Tage oder einzelne Vorstellungen, etwa 2026-12-24, 2026-12-31T20:15.",
    "showtime.also": "Weitere Vorstellungen, etwa 2026-12-26T11:00.",
    "ticket_type.id": "Verkaufte Karten behalten sie.",
    "price.amounts": "Leer: Ein allgemeinerer Preis entscheidet.",
    "price.seats": "Keine gewählt: alle. Der genaueste Preis gilt.",
    "promo.uses_max": "Leer: beliebig oft.",
  },
  fieldWays: {
    timetable: "Zu den Zeiten der Woche",
    always: "Jederzeit, in einem Saal",
    own_room: "Jederzeit, in einem eigenen Raum",
    grid: "Gleich lange Reihen",
    drawing: "Gezeichnet",
    table: "Nach Koordinaten",
    once: "Einmal",
    weekly: "Jede Woche",
    percent: "Prozente",
    amount: "Ein Betrag",
  },
  days: { mon: "Montag", tue: "Dienstag", wed: "Mittwoch", thu: "Donnerstag", fri: "Freitag", sat: "Samstag", sun: "Sonntag" },
  daily: "Täglich",
  notSold: "nicht verkauft",
  notSoldAs: (type) => `${type}: nicht verkauft`,
  noTicketTypes: "Bitte fügen Sie zuerst eine Kartenart hinzu.",
  everywhere: "Überall",
  fromTime: (time) => `ab ${time}`,
  untilTime: (time) => `vor ${time}`,
  untilDate: (date) => `bis ${date}`,
  priceParts: ["Kartenarten", "Preise", "Gutscheincodes"],
  priceHints: ["Käufern in dieser Reihenfolge angeboten.", "Der genaueste Preis gilt. Was kein Preis nennt, kostet nichts.", "Käufer geben sie beim Bezahlen ein."],
  posterHint: "Das Plakat entsteht aus der Kennung des Films.",

  howItLooks: "So sieht er aus",
  previewLabel: (room) => `Plätze von ${room}. Pfeiltasten bewegen, Enter macht einen Platz zum Hausplatz oder nimmt ihn zurück.`,
  capacity: (seats, kinds) => `${count(seats, "Platz", "Plätze")}: ${kinds.join(", ")}`,
  noPreview: "So lassen sich die Plätze noch nicht zeichnen.",
  houseSeatsHint: "Ein Klick macht einen Platz zum Hausplatz oder nimmt ihn zurück.",

  weekFrom: "Sieben Tage ab",
  weekBefore: "Früher",
  weekAfter: "Später",
  newShowtime: "Neue Vorstellung",
  removeShowtime: "Diese Vorstellung entfernen",
  clash: "doppelt",
  clashHint: "Überschneidung: Zwei Vorstellungen sind zugleich in diesem Saal.",
  endUnknown: "Länge unbekannt",
  clashCount: (n) => `${count(n, "Vorstellung überschneidet", "Vorstellungen überschneiden")} sich: Zwei sind zugleich in einem Saal.`,
  showtimeCount: (n) => `${count(n, "Vorstellung", "Vorstellungen")} in diesen Tagen, keine überschneidet sich.`,
  noWeek: "Die Woche lässt sich nicht zeichnen, solange der Spielplan Fehler hat.",
  otherShowtimes: "Nicht in diesen Tagen",
};
