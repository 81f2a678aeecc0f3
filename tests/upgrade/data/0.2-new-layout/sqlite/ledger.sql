PRAGMA journal_mode = wal;
PRAGMA user_version = 0;
PRAGMA application_id = 0;
BEGIN TRANSACTION;
CREATE TABLE answers (
	"key" TEXT NOT NULL, 
	body_hash BLOB NOT NULL, 
	status INTEGER NOT NULL, 
	headers JSON NOT NULL, 
	body BLOB NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "answers" VALUES('b85c998a5a75e92f29f3b9539a818e78ab76319a45a566caa840ea0b3d53139f',X'F754BDA343939BE4C8F1F7587BAC6F7F',201,'[["content-type", "application/json"], ["location", "/sessions/5787b519-6c1b-4879-bc40-c9871de859b1"]]',X'7B2273657373696F6E5F6964223A2235373837623531392D366331622D343837392D626334302D633938373164653835396231222C2273686F7774696D655F6964223A22706C61696E222C226D6F7669655F6964223A22706C61696E222C227365617473223A5B224731222C224732225D2C22657870697265735F6174223A323539353734353735333238352C22657870697265735F696E5F6D73223A3739393939393939393939392C227365727665725F74696D65223A313739353734353735333238362C22706F736974696F6E223A31317D',1795745753281);
INSERT INTO "answers" VALUES('5ca9a92010b8a812e1247534256878cbd70d2540c18e74c38ad063706bd06152',X'590B4CFC3FB15FE036F189690C5D8FBD',204,'[["location", "/bookings/SHHW-68M7"]]',X'',1795745753308);
INSERT INTO "answers" VALUES('2952ad9c1e1216317604c51e02e5e15f79710c97f695f0875875f95ed3860e9c',X'A3624AD289785450325C72DCD1443623',409,'[["content-type", "application/problem+json"]]',X'7B2274797065223A222F70726F626C656D732F736561742D74616B656E222C227469746C65223A22536561742074616B656E222C22737461747573223A3430392C2264657461696C223A22536561747320423120616E642042322061726520616C72656164792068656C64206F7220636F6E6669726D65642E222C226572726F72223A22536561747320423120616E642042322061726520616C72656164792068656C64206F7220636F6E6669726D65642E222C22636F6E666C69637473223A5B224231222C224232225D7D',1795745753335);
CREATE TABLE auditoriums (
	auditorium_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	seat_map JSON NOT NULL, 
	house_seats JSON NOT NULL, 
	orphan_rule BOOLEAN NOT NULL, 
	PRIMARY KEY (auditorium_id)
);
INSERT INTO "auditoriums" VALUES('corner',0,'The Corner','[{"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard"], ["A3", "A", 3, 2, 0, "standard"], ["A4", "A", 4, 3, 0, "standard"], ["A5", "A", 5, 4, 0, "standard"], ["A6", "A", 6, 5, 0, "standard"]]}, {"label": "B", "y": 1, "seats": [["B1", "B", 1, 0, 1, "standard"], ["B2", "B", 2, 1, 1, "standard"], ["B3", "B", 3, 3, 1, "wheelchair"], ["B4", "B", 4, 4, 1, "companion"], ["B5", "B", 5, 5, 1, "standard"]]}, {"label": "C", "y": 2, "seats": [["C1", "C", 1, 0, 2, "love"], ["C2", "C", 2, 1, 2, "love"], ["C3", "C", 3, 2, 2, "love"], ["C4", "C", 4, 3, 2, "love"], ["C5", "C", 5, 4, 2, "premium"], ["C6", "C", 6, 5, 2, "standard"]]}]','["C5", "C6"]',1);
INSERT INTO "auditoriums" VALUES('evening',1,'The Evening Room','[{"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard"], ["A3", "A", 3, 2, 0, "standard"], ["A4", "A", 4, 3, 0, "standard"], ["A5", "A", 5, 4, 0, "standard"], ["A6", "A", 6, 5, 0, "standard"]]}, {"label": "B", "y": 1, "seats": [["B1", "B", 1, 0, 1, "standard"], ["B2", "B", 2, 1, 1, "standard"], ["B3", "B", 3, 2, 1, "standard"], ["B4", "B", 4, 3, 1, "standard"], ["B5", "B", 5, 4, 1, "standard"], ["B6", "B", 6, 5, 1, "standard"]]}, {"label": "C", "y": 2, "seats": [["C1", "C", 1, 0, 2, "standard"], ["C2", "C", 2, 1, 2, "standard"], ["C3", "C", 3, 2, 2, "standard"], ["C4", "C", 4, 3, 2, "standard"], ["C5", "C", 5, 4, 2, "standard"], ["C6", "C", 6, 5, 2, "standard"]]}]','[]',1);
INSERT INTO "auditoriums" VALUES('plain',2,'Auditorium','[{"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard"], ["A3", "A", 3, 2, 0, "standard"], ["A4", "A", 4, 3, 0, "standard"], ["A5", "A", 5, 4, 0, "standard"], ["A6", "A", 6, 5, 0, "standard"]]}, {"label": "B", "y": 1, "seats": [["B1", "B", 1, 0, 1, "standard"], ["B2", "B", 2, 1, 1, "standard"], ["B3", "B", 3, 2, 1, "standard"], ["B4", "B", 4, 3, 1, "standard"], ["B5", "B", 5, 4, 1, "standard"], ["B6", "B", 6, 5, 1, "standard"]]}, {"label": "C", "y": 2, "seats": [["C1", "C", 1, 0, 2, "standard"], ["C2", "C", 2, 1, 2, "standard"], ["C3", "C", 3, 2, 2, "standard"], ["C4", "C", 4, 3, 2, "standard"], ["C5", "C", 5, 4, 2, "standard"], ["C6", "C", 6, 5, 2, "standard"]]}, {"label": "D", "y": 3, "seats": [["D1", "D", 1, 0, 3, "standard"], ["D2", "D", 2, 1, 3, "standard"], ["D3", "D", 3, 2, 3, "standard"], ["D4", "D", 4, 3, 3, "standard"], ["D5", "D", 5, 4, 3, "standard"], ["D6", "D", 6, 5, 3, "standard"]]}, {"label": "E", "y": 4, "seats": [["E1", "E", 1, 0, 4, "standard"], ["E2", "E", 2, 1, 4, "standard"], ["E3", "E", 3, 2, 4, "standard"], ["E4", "E", 4, 3, 4, "standard"], ["E5", "E", 5, 4, 4, "standard"], ["E6", "E", 6, 5, 4, "standard"]]}, {"label": "F", "y": 5, "seats": [["F1", "F", 1, 0, 5, "standard"], ["F2", "F", 2, 1, 5, "standard"], ["F3", "F", 3, 2, 5, "standard"], ["F4", "F", 4, 3, 5, "standard"], ["F5", "F", 5, 4, 5, "standard"], ["F6", "F", 6, 5, 5, "standard"]]}, {"label": "G", "y": 6, "seats": [["G1", "G", 1, 0, 6, "standard"], ["G2", "G", 2, 1, 6, "standard"], ["G3", "G", 3, 2, 6, "standard"], ["G4", "G", 4, 3, 6, "standard"], ["G5", "G", 5, 4, 6, "standard"], ["G6", "G", 6, 5, 6, "standard"]]}, {"label": "H", "y": 7, "seats": [["H1", "H", 1, 0, 7, "standard"], ["H2", "H", 2, 1, 7, "standard"], ["H3", "H", 3, 2, 7, "standard"], ["H4", "H", 4, 3, 7, "standard"], ["H5", "H", 5, 4, 7, "standard"], ["H6", "H", 6, 5, 7, "standard"]]}]','[]',0);
CREATE TABLE bookings (
	reference TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	session_id TEXT NOT NULL, 
	showtime_id TEXT NOT NULL, 
	seat_id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	booked_at_ms BIGINT NOT NULL, 
	cancelled_at_ms BIGINT, 
	PRIMARY KEY (reference, place)
);
INSERT INTO "bookings" VALUES('FAGP-AHG4',0,'b22de452-9e3d-4ff4-91b7-44b2dcfb34c5','plain','A1','ada',1795745752918,NULL);
INSERT INTO "bookings" VALUES('FAGP-AHG4',1,'b22de452-9e3d-4ff4-91b7-44b2dcfb34c5','plain','A2','ada',1795745752918,NULL);
INSERT INTO "bookings" VALUES('XH2J-WEQY',0,'4d9bb505-4959-4fa1-89e4-14bb1eb9b5ab','later-1','A1','bob',1795745753009,NULL);
INSERT INTO "bookings" VALUES('42NK-W946',0,'adea9093-697c-4f72-ac2a-b2dfc519729d','later-1','C5','ada',1795745753075,NULL);
INSERT INTO "bookings" VALUES('42NK-W946',1,'adea9093-697c-4f72-ac2a-b2dfc519729d','later-1','C6','ada',1795745753075,NULL);
INSERT INTO "bookings" VALUES('SHHW-68M7',0,'5787b519-6c1b-4879-bc40-c9871de859b1','plain','G1','hal',1795745753311,NULL);
INSERT INTO "bookings" VALUES('SHHW-68M7',1,'5787b519-6c1b-4879-bc40-c9871de859b1','plain','G2','hal',1795745753311,NULL);
INSERT INTO "bookings" VALUES('DZ77-4MJ4',0,'c2fad9c3-ab12-4fd3-8c3a-904ea11b05a9','plain','F5','kim',1795745763414,1795745763414);
INSERT INTO "bookings" VALUES('7B8R-RX7Q',0,'0103616b-25cf-42ff-8ae2-49c97dfdc74a','plain','H3','joe',1795745764589,NULL);
INSERT INTO "bookings" VALUES('7B8R-RX7Q',1,'0103616b-25cf-42ff-8ae2-49c97dfdc74a','plain','H4','joe',1795745764589,NULL);
CREATE TABLE ledger_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT ledger_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "ledger_revision" VALUES('0002');
CREATE TABLE movies (
	movie_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	runtime_min INTEGER NOT NULL, 
	rating TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	PRIMARY KEY (movie_id)
);
INSERT INTO "movies" VALUES('plain',0,'Plain',0,'','');
INSERT INTO "movies" VALUES('later',1,'Later',90,'PG','Shown once, and not soon.');
INSERT INTO "movies" VALUES('corner',2,'Corner',0,'','');
CREATE TABLE programme (
	version INTEGER NOT NULL, 
	cinema TEXT NOT NULL, 
	timezone TEXT NOT NULL, 
	source TEXT NOT NULL, 
	imported_at_ms BIGINT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "programme" VALUES(1,'The Upgrade House','Europe/London','[cinema]
name = "The Upgrade House"
timezone = "Europe/London"

[[auditorium]]
id = "corner"
name = "The Corner"
house_seats = ["C5", "C6"]
seat_map = """
A ssssss
B ss.wcs
C llllps
"""

[[auditorium]]
id = "evening"
name = "The Evening Room"
rows = 3
seats_per_row = 6

[[movie]]
id = "plain"
title = "Plain"
rows = 8
seats_per_row = 6

[[movie]]
id = "later"
title = "Later"
runtime_min = 90
rating = "PG"
summary = "Shown once, and not soon."

[[showtime]]
movie = "later"
auditorium = "evening"
id = "later-1"
starts_at = 2199-06-01T20:15:00
',1795745751328);
INSERT INTO "programme" VALUES(2,'The Upgrade House','Europe/London','[cinema]
name = "The Upgrade House"
timezone = "Europe/London"

[[auditorium]]
id = "corner"
name = "The Corner"
house_seats = ["C5", "C6"]
seat_map = """
A ssssss
B ss.wcs
C llllps
"""

[[auditorium]]
id = "evening"
name = "The Evening Room"
rows = 3
seats_per_row = 6

[[movie]]
id = "plain"
title = "Plain"
rows = 8
seats_per_row = 6

[[movie]]
id = "later"
title = "Later"
runtime_min = 90
rating = "PG"
summary = "Shown once, and not soon."

[[showtime]]
movie = "later"
auditorium = "evening"
id = "later-1"
starts_at = 2199-06-01T20:15:00

[[movie]]
id = "corner"
title = "Corner"
auditorium = "corner"

[[showtime]]
movie = "later"
auditorium = "evening"
id = "later-2"
starts_at = 2199-06-02T20:15:00
',1795745752692);
CREATE TABLE seat_events (
	event_id INTEGER NOT NULL, 
	showtime_id TEXT NOT NULL, 
	seat_id TEXT NOT NULL, 
	what TEXT NOT NULL, 
	at_ms BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	epoch TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	PRIMARY KEY (event_id)
);
INSERT INTO "seat_events" VALUES(1,'plain','A1','confirmed',1795745752918,'ada','',0);
INSERT INTO "seat_events" VALUES(2,'plain','A2','confirmed',1795745752918,'ada','',0);
INSERT INTO "seat_events" VALUES(3,'later-1','A1','confirmed',1795745753009,'bob','',0);
INSERT INTO "seat_events" VALUES(4,'later-1','C5','confirmed',1795745753075,'ada','',0);
INSERT INTO "seat_events" VALUES(5,'later-1','C6','confirmed',1795745753075,'ada','',0);
INSERT INTO "seat_events" VALUES(6,'plain','G1','confirmed',1795745753311,'hal','',0);
INSERT INTO "seat_events" VALUES(7,'plain','G2','confirmed',1795745753311,'hal','',0);
INSERT INTO "seat_events" VALUES(8,'plain','H3','confirmed',1795745764589,'joe','',0);
INSERT INTO "seat_events" VALUES(9,'plain','H4','confirmed',1795745764589,'joe','',0);
CREATE TABLE showtimes (
	showtime_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	movie_id TEXT NOT NULL, 
	auditorium_id TEXT NOT NULL, 
	starts_at_ms BIGINT, 
	PRIMARY KEY (showtime_id), 
	CONSTRAINT showtime_shows_movie FOREIGN KEY(movie_id) REFERENCES movies (movie_id), 
	CONSTRAINT showtime_is_in_auditorium FOREIGN KEY(auditorium_id) REFERENCES auditoriums (auditorium_id)
);
INSERT INTO "showtimes" VALUES('later-1',0,'later','evening',7239698100000);
INSERT INTO "showtimes" VALUES('later-2',1,'later','evening',7239784500000);
INSERT INTO "showtimes" VALUES('plain',2,'plain','plain',NULL);
INSERT INTO "showtimes" VALUES('corner',3,'corner','corner',NULL);
CREATE UNIQUE INDEX one_live_booking_a_seat ON bookings (showtime_id, seat_id) WHERE cancelled_at_ms IS NULL;
CREATE INDEX events_of_a_seat ON seat_events (showtime_id, seat_id);
CREATE INDEX answers_by_age ON answers (created_at_ms);
CREATE UNIQUE INDEX one_booking_a_session ON bookings (session_id, place);
COMMIT;
