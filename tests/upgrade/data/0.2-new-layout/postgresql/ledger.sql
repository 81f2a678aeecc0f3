CREATE TABLE public.answers (
    key text NOT NULL,
    body_hash bytea NOT NULL,
    status integer NOT NULL,
    headers json NOT NULL,
    body bytea NOT NULL,
    created_at_ms bigint NOT NULL
);


--
-- Name: auditoriums; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auditoriums (
    auditorium_id text NOT NULL,
    place integer NOT NULL,
    name text NOT NULL,
    seat_map json NOT NULL,
    house_seats json NOT NULL,
    orphan_rule boolean NOT NULL
);


--
-- Name: bookings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bookings (
    reference text NOT NULL,
    place integer NOT NULL,
    session_id text NOT NULL,
    showtime_id text NOT NULL,
    seat_id text NOT NULL,
    user_id text NOT NULL,
    booked_at_ms bigint NOT NULL,
    cancelled_at_ms bigint
);


--
-- Name: ledger_revision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_revision (
    version_num character varying(32) NOT NULL
);


--
-- Name: movies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.movies (
    movie_id text NOT NULL,
    place integer NOT NULL,
    title text NOT NULL,
    runtime_min integer NOT NULL,
    rating text NOT NULL,
    summary text NOT NULL
);


--
-- Name: programme; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.programme (
    version integer NOT NULL,
    cinema text NOT NULL,
    timezone text NOT NULL,
    source text NOT NULL,
    imported_at_ms bigint NOT NULL
);


--
-- Name: seat_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seat_events (
    event_id bigint NOT NULL,
    showtime_id text NOT NULL,
    seat_id text NOT NULL,
    what text NOT NULL,
    at_ms bigint NOT NULL,
    who text NOT NULL,
    epoch text NOT NULL,
    "position" bigint NOT NULL
);


--
-- Name: seat_events_event_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.seat_events_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: seat_events_event_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.seat_events_event_id_seq OWNED BY public.seat_events.event_id;


--
-- Name: showtimes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.showtimes (
    showtime_id text NOT NULL,
    place integer NOT NULL,
    movie_id text NOT NULL,
    auditorium_id text NOT NULL,
    starts_at_ms bigint
);


--
-- Name: seat_events event_id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_events ALTER COLUMN event_id SET DEFAULT nextval('public.seat_events_event_id_seq'::regclass);


--
-- Data for Name: answers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.answers VALUES ('b85c998a5a75e92f29f3b9539a818e78ab76319a45a566caa840ea0b3d53139f', '\xf754bda343939be4c8f1f7587bac6f7f', 201, '[["content-type", "application/json"], ["location", "/sessions/d3255b62-a959-4542-88d4-79ca33ad3238"]]', '\x7b2273657373696f6e5f6964223a2264333235356236322d613935392d343534322d383864342d373963613333616433323338222c2273686f7774696d655f6964223a22706c61696e222c226d6f7669655f6964223a22706c61696e222c227365617473223a5b224731222c224732225d2c22657870697265735f6174223a323539353734353736373534352c22657870697265735f696e5f6d73223a3830303030303030303030302c227365727665725f74696d65223a313739353734353736373534352c22706f736974696f6e223a31317d', 1795745767539);
INSERT INTO public.answers VALUES ('b13b20497d246ddbe51ffea4fccdfb27a32f418c475bf549aefe0659bf07bb6e', '\x590b4cfc3fb15fe036f189690c5d8fbd', 204, '[["location", "/bookings/5CP2-X7JQ"]]', '\x', 1795745767568);
INSERT INTO public.answers VALUES ('2952ad9c1e1216317604c51e02e5e15f79710c97f695f0875875f95ed3860e9c', '\xa3624ad289785450325c72dcd1443623', 409, '[["content-type", "application/problem+json"]]', '\x7b2274797065223a222f70726f626c656d732f736561742d74616b656e222c227469746c65223a22536561742074616b656e222c22737461747573223a3430392c2264657461696c223a22536561747320423120616e642042322061726520616c72656164792068656c64206f7220636f6e6669726d65642e222c226572726f72223a22536561747320423120616e642042322061726520616c72656164792068656c64206f7220636f6e6669726d65642e222c22636f6e666c69637473223a5b224231222c224232225d7d', 1795745767597);


--
-- Data for Name: auditoriums; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auditoriums VALUES ('corner', 0, 'The Corner', '[{"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard"], ["A3", "A", 3, 2, 0, "standard"], ["A4", "A", 4, 3, 0, "standard"], ["A5", "A", 5, 4, 0, "standard"], ["A6", "A", 6, 5, 0, "standard"]]}, {"label": "B", "y": 1, "seats": [["B1", "B", 1, 0, 1, "standard"], ["B2", "B", 2, 1, 1, "standard"], ["B3", "B", 3, 3, 1, "wheelchair"], ["B4", "B", 4, 4, 1, "companion"], ["B5", "B", 5, 5, 1, "standard"]]}, {"label": "C", "y": 2, "seats": [["C1", "C", 1, 0, 2, "love"], ["C2", "C", 2, 1, 2, "love"], ["C3", "C", 3, 2, 2, "love"], ["C4", "C", 4, 3, 2, "love"], ["C5", "C", 5, 4, 2, "premium"], ["C6", "C", 6, 5, 2, "standard"]]}]', '["C5", "C6"]', true);
INSERT INTO public.auditoriums VALUES ('evening', 1, 'The Evening Room', '[{"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard"], ["A3", "A", 3, 2, 0, "standard"], ["A4", "A", 4, 3, 0, "standard"], ["A5", "A", 5, 4, 0, "standard"], ["A6", "A", 6, 5, 0, "standard"]]}, {"label": "B", "y": 1, "seats": [["B1", "B", 1, 0, 1, "standard"], ["B2", "B", 2, 1, 1, "standard"], ["B3", "B", 3, 2, 1, "standard"], ["B4", "B", 4, 3, 1, "standard"], ["B5", "B", 5, 4, 1, "standard"], ["B6", "B", 6, 5, 1, "standard"]]}, {"label": "C", "y": 2, "seats": [["C1", "C", 1, 0, 2, "standard"], ["C2", "C", 2, 1, 2, "standard"], ["C3", "C", 3, 2, 2, "standard"], ["C4", "C", 4, 3, 2, "standard"], ["C5", "C", 5, 4, 2, "standard"], ["C6", "C", 6, 5, 2, "standard"]]}]', '[]', true);
INSERT INTO public.auditoriums VALUES ('plain', 2, 'Auditorium', '[{"label": "A", "y": 0, "seats": [["A1", "A", 1, 0, 0, "standard"], ["A2", "A", 2, 1, 0, "standard"], ["A3", "A", 3, 2, 0, "standard"], ["A4", "A", 4, 3, 0, "standard"], ["A5", "A", 5, 4, 0, "standard"], ["A6", "A", 6, 5, 0, "standard"]]}, {"label": "B", "y": 1, "seats": [["B1", "B", 1, 0, 1, "standard"], ["B2", "B", 2, 1, 1, "standard"], ["B3", "B", 3, 2, 1, "standard"], ["B4", "B", 4, 3, 1, "standard"], ["B5", "B", 5, 4, 1, "standard"], ["B6", "B", 6, 5, 1, "standard"]]}, {"label": "C", "y": 2, "seats": [["C1", "C", 1, 0, 2, "standard"], ["C2", "C", 2, 1, 2, "standard"], ["C3", "C", 3, 2, 2, "standard"], ["C4", "C", 4, 3, 2, "standard"], ["C5", "C", 5, 4, 2, "standard"], ["C6", "C", 6, 5, 2, "standard"]]}, {"label": "D", "y": 3, "seats": [["D1", "D", 1, 0, 3, "standard"], ["D2", "D", 2, 1, 3, "standard"], ["D3", "D", 3, 2, 3, "standard"], ["D4", "D", 4, 3, 3, "standard"], ["D5", "D", 5, 4, 3, "standard"], ["D6", "D", 6, 5, 3, "standard"]]}, {"label": "E", "y": 4, "seats": [["E1", "E", 1, 0, 4, "standard"], ["E2", "E", 2, 1, 4, "standard"], ["E3", "E", 3, 2, 4, "standard"], ["E4", "E", 4, 3, 4, "standard"], ["E5", "E", 5, 4, 4, "standard"], ["E6", "E", 6, 5, 4, "standard"]]}, {"label": "F", "y": 5, "seats": [["F1", "F", 1, 0, 5, "standard"], ["F2", "F", 2, 1, 5, "standard"], ["F3", "F", 3, 2, 5, "standard"], ["F4", "F", 4, 3, 5, "standard"], ["F5", "F", 5, 4, 5, "standard"], ["F6", "F", 6, 5, 5, "standard"]]}, {"label": "G", "y": 6, "seats": [["G1", "G", 1, 0, 6, "standard"], ["G2", "G", 2, 1, 6, "standard"], ["G3", "G", 3, 2, 6, "standard"], ["G4", "G", 4, 3, 6, "standard"], ["G5", "G", 5, 4, 6, "standard"], ["G6", "G", 6, 5, 6, "standard"]]}, {"label": "H", "y": 7, "seats": [["H1", "H", 1, 0, 7, "standard"], ["H2", "H", 2, 1, 7, "standard"], ["H3", "H", 3, 2, 7, "standard"], ["H4", "H", 4, 3, 7, "standard"], ["H5", "H", 5, 4, 7, "standard"], ["H6", "H", 6, 5, 7, "standard"]]}]', '[]', false);


--
-- Data for Name: bookings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bookings VALUES ('W3AF-9TMR', 0, '7e8473e4-9a8b-49cf-834c-bb5a2ddc2331', 'plain', 'A1', 'ada', 1795745767185, NULL);
INSERT INTO public.bookings VALUES ('W3AF-9TMR', 1, '7e8473e4-9a8b-49cf-834c-bb5a2ddc2331', 'plain', 'A2', 'ada', 1795745767185, NULL);
INSERT INTO public.bookings VALUES ('JWM7-TFKM', 0, '0d85514d-38e2-4aac-a86a-f12989070f51', 'later-1', 'A1', 'bob', 1795745767262, NULL);
INSERT INTO public.bookings VALUES ('ZAK3-2J56', 0, 'cc899280-11a3-40f6-b5d0-847e4e288cf3', 'later-1', 'C5', 'ada', 1795745767331, NULL);
INSERT INTO public.bookings VALUES ('ZAK3-2J56', 1, 'cc899280-11a3-40f6-b5d0-847e4e288cf3', 'later-1', 'C6', 'ada', 1795745767331, NULL);
INSERT INTO public.bookings VALUES ('5CP2-X7JQ', 0, 'd3255b62-a959-4542-88d4-79ca33ad3238', 'plain', 'G1', 'hal', 1795745767571, NULL);
INSERT INTO public.bookings VALUES ('5CP2-X7JQ', 1, 'd3255b62-a959-4542-88d4-79ca33ad3238', 'plain', 'G2', 'hal', 1795745767571, NULL);
INSERT INTO public.bookings VALUES ('GV8Z-NJG6', 0, '3a021c63-5715-4dcf-9db3-056dcfe39d60', 'plain', 'F5', 'kim', 1795745777667, 1795745777667);
INSERT INTO public.bookings VALUES ('SGE4-QQPE', 0, '752643d7-d85f-41e2-bf2a-630daa41628f', 'plain', 'H3', 'joe', 1795745779336, NULL);
INSERT INTO public.bookings VALUES ('SGE4-QQPE', 1, '752643d7-d85f-41e2-bf2a-630daa41628f', 'plain', 'H4', 'joe', 1795745779336, NULL);


--
-- Data for Name: ledger_revision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger_revision VALUES ('0002');


--
-- Data for Name: movies; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.movies VALUES ('plain', 0, 'Plain', 0, '', '');
INSERT INTO public.movies VALUES ('later', 1, 'Later', 90, 'PG', 'Shown once, and not soon.');
INSERT INTO public.movies VALUES ('corner', 2, 'Corner', 0, '', '');


--
-- Data for Name: programme; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.programme VALUES (1, 'The Upgrade House', 'Europe/London', '[cinema]
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
', 1795745765498);
INSERT INTO public.programme VALUES (2, 'The Upgrade House', 'Europe/London', '[cinema]
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
', 1795745766953);


--
-- Data for Name: seat_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seat_events VALUES (1, 'plain', 'A1', 'confirmed', 1795745767185, 'ada', '', 0);
INSERT INTO public.seat_events VALUES (2, 'plain', 'A2', 'confirmed', 1795745767185, 'ada', '', 0);
INSERT INTO public.seat_events VALUES (3, 'later-1', 'A1', 'confirmed', 1795745767262, 'bob', '', 0);
INSERT INTO public.seat_events VALUES (4, 'later-1', 'C5', 'confirmed', 1795745767331, 'ada', '', 0);
INSERT INTO public.seat_events VALUES (5, 'later-1', 'C6', 'confirmed', 1795745767331, 'ada', '', 0);
INSERT INTO public.seat_events VALUES (6, 'plain', 'G1', 'confirmed', 1795745767571, 'hal', '', 0);
INSERT INTO public.seat_events VALUES (7, 'plain', 'G2', 'confirmed', 1795745767571, 'hal', '', 0);
INSERT INTO public.seat_events VALUES (8, 'plain', 'H3', 'confirmed', 1795745779336, 'joe', '', 0);
INSERT INTO public.seat_events VALUES (9, 'plain', 'H4', 'confirmed', 1795745779336, 'joe', '', 0);


--
-- Data for Name: showtimes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.showtimes VALUES ('later-1', 0, 'later', 'evening', 7239698100000);
INSERT INTO public.showtimes VALUES ('later-2', 1, 'later', 'evening', 7239784500000);
INSERT INTO public.showtimes VALUES ('plain', 2, 'plain', 'plain', NULL);
INSERT INTO public.showtimes VALUES ('corner', 3, 'corner', 'corner', NULL);


--
-- Name: seat_events_event_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.seat_events_event_id_seq', 9, true);


--
-- Name: answers answers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (key);


--
-- Name: auditoriums auditoriums_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auditoriums
    ADD CONSTRAINT auditoriums_pkey PRIMARY KEY (auditorium_id);


--
-- Name: bookings bookings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_pkey PRIMARY KEY (reference, place);


--
-- Name: ledger_revision ledger_revision_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_revision
    ADD CONSTRAINT ledger_revision_pkc PRIMARY KEY (version_num);


--
-- Name: movies movies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.movies
    ADD CONSTRAINT movies_pkey PRIMARY KEY (movie_id);


--
-- Name: programme programme_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_pkey PRIMARY KEY (version);


--
-- Name: seat_events seat_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_events
    ADD CONSTRAINT seat_events_pkey PRIMARY KEY (event_id);


--
-- Name: showtimes showtimes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.showtimes
    ADD CONSTRAINT showtimes_pkey PRIMARY KEY (showtime_id);


--
-- Name: answers_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX answers_by_age ON public.answers USING btree (created_at_ms);


--
-- Name: events_of_a_seat; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_of_a_seat ON public.seat_events USING btree (showtime_id, seat_id);


--
-- Name: one_booking_a_session; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_booking_a_session ON public.bookings USING btree (session_id, place);


--
-- Name: one_live_booking_a_seat; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_live_booking_a_seat ON public.bookings USING btree (showtime_id, seat_id) WHERE (cancelled_at_ms IS NULL);


--
-- Name: showtimes showtime_is_in_auditorium; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.showtimes
    ADD CONSTRAINT showtime_is_in_auditorium FOREIGN KEY (auditorium_id) REFERENCES public.auditoriums(auditorium_id);


--
-- Name: showtimes showtime_shows_movie; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.showtimes
    ADD CONSTRAINT showtime_shows_movie FOREIGN KEY (movie_id) REFERENCES public.movies(movie_id);


--
-- PostgreSQL database dump complete
--
