-- Two years of a busy desk, made by set: bench/two_years.py has made the shops, products, people and clauses that these
-- rows are of, has taken the tables' indexes and foreign keys away, and brings them back afterwards.
-- Read from the settings: bench.closed, bench.open, bench.breaches, bench.commitments.
SELECT setseed(0.5);

-- The ways that tickets go, how they end, and how many in front of each there are of all.
CREATE TEMP TABLE ways (way int, path text[], ending text, detours int, from_share float, to_share float);
INSERT INTO ways VALUES
    (1, '{submitted,evidence_check,supplier_confirm,approved}', 'paid', 0, 0, 0.30),
    (2, '{submitted,evidence_check,evidence_requested,evidence_check,supplier_confirm,approved}', 'paid', 1, 0.30, 0.54),
    (3, '{submitted,evidence_check}', 'rejected', 0, 0.54, 0.62),
    (4, '{submitted,evidence_check,evidence_requested}', 'rejected', 1, 0.62, 0.70),
    (5, '{submitted,evidence_check,supplier_confirm,escalated,evidence_check,supplier_confirm,approved}', 'paid', 2, 0.70, 0.86),
    (6, '{submitted,evidence_check,supplier_confirm}', 'withdrawn', 0, 0.86, 0.91),
    (7, '{submitted,evidence_check,supplier_confirm,escalated,evidence_check,evidence_requested,evidence_check,approved}', 'paid', 4, 0.91, 1);

-- How long a stay lasts on average, the clock that runs in it, and how likely that one is missed.
CREATE TEMP TABLE habits (state text, mean_s int, kind text, party text, weight float);
INSERT INTO habits VALUES
    ('submitted', 7200, 'first_response', 'desk', 1), ('evidence_check', 18000, 'evidence_check', 'desk', 0.4),
    ('evidence_requested', 80000, 'customer_evidence', 'customer', 1),
    ('supplier_confirm', 50000, 'supplier_confirm', 'supplier', 2.5),
    ('approved', 12000, 'payout', 'desk', 0.5), ('escalated', 40000, NULL, NULL, 0);

CREATE TEMP TABLE shop_at AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, currency FROM orders_shop;
CREATE TEMP TABLE product_at AS
    SELECT shop_id, row_number() OVER (PARTITION BY shop_id ORDER BY id) - 1 AS place, id, name, supplier_id FROM orders_product;
CREATE TEMP TABLE agent_at AS
    SELECT row_number() OVER (ORDER BY u.id) - 1 AS place, u.id FROM auth_user u
    JOIN auth_user_groups g ON g.user_id = u.id JOIN auth_group ON auth_group.id = g.group_id AND auth_group.name = 'Agent';
CREATE TEMP TABLE version_at AS
    SELECT c.code, (c.position + 8) % 10 AS place, v.id, v.rules_data ->> 'responsible' AS responsible, v.published_at AS since,
        lead(v.published_at, 1, 'infinity') OVER (PARTITION BY c.id ORDER BY v.number) AS until
    FROM refunds_clauseversion v JOIN refunds_clause c ON c.id = v.clause_id WHERE c.is_scenario;

-- What everything of one ticket follows from. There are more of late than at first, and some shops, goods, clauses and
-- people have far more than others.
CREATE TEMP TABLE drawn AS
SELECT n AS id, n > size.closed AS is_open,
    CASE WHEN n <= size.closed THEN now() - interval '730 days' * (1 - power((n - random()) / size.closed, 0.7)) - interval '1 hour'
        ELSE now() - interval '6 days' * power(random(), 2) - interval '10 minutes' END AS submitted_at,
    random() AS way, random() AS stands, floor(power(random(), 2) * (SELECT count(*) FROM shop_at)) AS shop,
    floor(power(random(), 2) * 30) AS product, floor(power(random(), 1.6) * 10) AS clause,
    CASE WHEN random() < 0.96 THEN floor(power(random(), 1.4) * (SELECT count(*) FROM agent_at)) END AS agent,
    CASE WHEN random() < 0.08 THEN 'urgent' ELSE 'normal' END AS priority,
    500 + 100 * floor(300 * power(random(), 4)) AS amount_fen
FROM (SELECT current_setting('bench.closed')::int AS closed, current_setting('bench.open')::int AS open) AS size,
    generate_series(1, size.closed + size.open) AS n;

CREATE TEMP TABLE made AS
SELECT d.id, d.is_open, d.submitted_at, d.priority, d.amount_fen, s.id AS shop_id, s.currency, v.id AS clause_id,
    v.code AS scenario, v.responsible, a.id AS assignee_id, w.way, w.ending, w.detours,
    CASE WHEN d.is_open THEN w.path[1 : 1 + floor(d.stands * cardinality(w.path))::int] ELSE w.path END AS path,
    CASE WHEN v.code <> 'paid_no_order' THEN p.id END AS product_id, p.name AS product_name,
    CASE WHEN v.code <> 'paid_no_order' THEN p.supplier_id END AS supplier_id,
    (10000000000 + d.id::bigint * 7919)::text || '0' AS number
FROM drawn d
JOIN shop_at s ON s.place = d.shop
JOIN product_at p ON p.shop_id = s.id AND p.place = d.product
JOIN version_at v ON v.place = d.clause AND d.submitted_at >= v.since AND d.submitted_at < v.until
JOIN ways w ON d.way >= w.from_share AND d.way < w.to_share
LEFT JOIN agent_at a ON a.place = d.agent
ORDER BY d.id;
ANALYZE made;

-- Each stay with when it began and ended; nothing has ended after now.
CREATE TEMP TABLE stayed AS
SELECT id, place, state, is_open AND place = last AS is_open, entered_at, entered_at + lasted * interval '1 second' AS left_at, lasted
FROM (
    SELECT id, place, last, state, is_open, lasted,
        submitted_at + coalesce(sum(lasted) OVER (PARTITION BY id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
            * interval '1 second' AS entered_at
    FROM (
        SELECT id, submitted_at, is_open, place, last, state,
            floor(span * least(1, extract(epoch FROM now() - submitted_at) * 0.95 / sum(span) OVER (PARTITION BY id)))::bigint AS lasted
        FROM (
            SELECT m.id, m.submitted_at, m.is_open, p.place, cardinality(m.path) AS last, p.state, 30 - h.mean_s * ln(1 - random()) AS span
            FROM made m, unnest(m.path) WITH ORDINALITY AS p(state, place) JOIN habits h USING (state)
        ) AS spans
    ) AS squeezed
) AS summed;
ANALYZE stayed;

INSERT INTO refunds_stay (ticket_id, state, entered_at, left_at, lasted_s, shop_id, clause_id, priority, assignee_id)
SELECT m.id, s.state, s.entered_at, CASE WHEN NOT s.is_open THEN s.left_at END, CASE WHEN NOT s.is_open THEN s.lasted END,
    m.shop_id, m.clause_id, m.priority, m.assignee_id
FROM stayed s JOIN made m USING (id) ORDER BY s.entered_at;

-- The clocks of the stays, and each ticket's resolution. Missed are those that run and are overdue, and as many others as
-- it takes; of what was met in time a part is kept.
CREATE TEMP TABLE clocks AS
SELECT *, now() + interval '3 days' * (random() - 0.2) AS runs_until, random() AS luck, -ln(1 - random()) / weight AS score
FROM (
    SELECT s.id, h.kind, h.party, h.weight, row_number() OVER (PARTITION BY s.id, h.kind ORDER BY s.place) AS cycle,
        s.entered_at AS started_at, CASE WHEN NOT s.is_open THEN s.left_at END AS stopped_at
    FROM stayed s JOIN habits h USING (state) WHERE h.kind IS NOT NULL
    UNION ALL
    SELECT m.id, 'resolution', 'desk', 0.8, 1, m.submitted_at, CASE WHEN NOT m.is_open THEN max(s.left_at) END
    FROM made m JOIN stayed s USING (id) GROUP BY m.id, m.submitted_at, m.is_open
) AS each_one;

CREATE TEMP TABLE ran AS
SELECT row_number() OVER (ORDER BY started_at) AS clock_id, id, kind, party, cycle, started_at, stopped_at, is_missed,
    CASE WHEN stopped_at IS NULL THEN runs_until WHEN is_missed THEN started_at + (stopped_at - started_at) * (0.4 + 0.6 * luck)
        ELSE stopped_at + interval '4 hours' * luck END AS due_at
FROM (
    SELECT *, row_number() OVER (ORDER BY CASE WHEN stopped_at IS NOT NULL THEN score WHEN runs_until < now() THEN 0 ELSE 'infinity' END)
        <= current_setting('bench.breaches')::int AS is_missed
    FROM clocks
) AS ranked
WHERE is_missed OR stopped_at IS NULL OR luck < 0.3;
ANALYZE ran;

INSERT INTO refunds_clock (id, ticket_id, kind, cycle, calendar_id, calendar_revision, amount, unit, started_at, due_at, warned_at,
    is_provisional, stopped_at)
SELECT r.clock_id, r.id, r.kind, r.cycle, c.id, c.revision, 1, 'wall_hours', r.started_at, r.due_at, r.due_at, false, r.stopped_at
FROM ran r, refunds_businesscalendar c WHERE c.code = 'default' ORDER BY r.clock_id;

-- Why one was missed is said of most, and of few that are recent.
INSERT INTO refunds_breach (ticket_id, clock_id, due_at, detected_at, party, assignee_id, supplier_id, kind, shop_id, clause_id,
    priority, cause_id)
SELECT r.id, r.clock_id, r.due_at, r.due_at + interval '1 minute' * random(), r.party, m.assignee_id,
    CASE WHEN r.party = 'supplier' THEN m.supplier_id END, r.kind, m.shop_id, m.clause_id, m.priority,
    CASE WHEN random() < CASE WHEN r.due_at > now() - interval '7 days' THEN 0.3 ELSE 0.9 END
        THEN causes[1 + floor(power(random(), 1.5) * cardinality(causes))::int] END
FROM ran r JOIN made m USING (id), (SELECT array_agg(id ORDER BY position) AS causes FROM refunds_breachcause) AS known
WHERE r.is_missed ORDER BY r.due_at;

INSERT INTO refunds_breachreview (breach_id, cause_id, by_id, at)
SELECT b.id, b.cause_id, u.id, b.due_at + interval '1 day'
FROM refunds_breach b, (SELECT min(id) AS id FROM auth_user) AS u WHERE b.cause_id IS NOT NULL ORDER BY b.id;

INSERT INTO orders_order (id, shop_id, number, product_id, product_name, quantity, amount_fen, currency, unit_price_fen, status,
    placed_at, delivery, delivered_at, supplier_order_number, target_account, buyer_reference, contact, query_password_hash,
    source, created_at, updated_at)
SELECT id, shop_id, 'S' || id, product_id, product_name, 1, amount_fen, currency, amount_fen, 'paid', submitted_at - interval '5 hours',
    'success', submitted_at - interval '4 hours', 'U' || id, 'player_' || id % 99991, 'buyer-' || id % 400000,
    'buyer' || id % 400000 || '@example.com', '', 'bench', submitted_at - interval '5 hours', submitted_at - interval '4 hours'
FROM made WHERE product_id IS NOT NULL ORDER BY id;

INSERT INTO orders_payment (id, shop_id, order_id, channel, serial, amount_fen, currency, paid_at, buyer_reference, is_placeholder, created_at)
SELECT id, shop_id, CASE WHEN product_id IS NOT NULL THEN id END, (ARRAY['balance', 'alipay', 'wechatpay'])[1 + id % 3], '42000' || id,
    amount_fen, currency, submitted_at - interval '5 hours', 'buyer-' || id % 400000, false, submitted_at - interval '5 hours'
FROM made ORDER BY id;

INSERT INTO refunds_ticket (id, state, number, shop_id, order_id, payment_id, scenario, clause_id, facts_data, verdict_data,
    claimed_fen, currency, language, email, priority, assignee_id, version, head_seq, head_hash, submitted_at, is_complete_filing,
    evidence_complete_at, first_response_at, triaged_at, closed_at, detours, next_due_at, approved_fen, decided_by_id,
    decision_clause_id, is_appealed)
SELECT m.id, CASE WHEN m.is_open THEN m.path[cardinality(m.path)] ELSE m.ending END, m.number, m.shop_id,
    CASE WHEN m.product_id IS NOT NULL THEN m.id END, m.id, m.scenario, m.clause_id,
    jsonb_build_object('has_order', true, 'has_payment', true, 'order_status', 'paid', 'paid_fen', m.amount_fen,
        'refundable_fen', m.amount_fen, 'paid_at', m.submitted_at - interval '5 hours', 'delivery', 'success',
        'delivered_at', m.submitted_at - interval '4 hours', 'promised_delivery_minutes', 30, 'quantity', 1,
        'delivered_quantity', NULL, 'price_fen', m.amount_fen, 'receipt_confirmed_at', NULL, 'is_used', NULL,
        'no_return_confirmed', NULL, 'customer_denies_delivery', false, 'has_supplier', m.supplier_id IS NOT NULL),
    verdict || jsonb_build_object('amount_fen', m.amount_fen),
    m.amount_fen, m.currency, 'zh-hans', 'buyer' || m.id % 400000 || '@example.com', m.priority, m.assignee_id, 5, 12,
    md5(m.id::text) || md5(m.number), m.submitted_at, m.way % 2 = 1, m.submitted_at + interval '1 hour',
    m.submitted_at + interval '2 hours', m.submitted_at + interval '2 hours', CASE WHEN NOT m.is_open THEN e.ended_at END,
    CASE WHEN m.is_open THEN (SELECT count(*) FROM unnest(m.path) AS p(state)
        WHERE p.state IN ('evidence_requested', 'escalated')) ELSE m.detours END,
    e.next_due_at, CASE WHEN m.ending = 'paid' AND NOT m.is_open THEN m.amount_fen END,
    CASE WHEN NOT m.is_open THEN m.assignee_id END, CASE WHEN NOT m.is_open THEN m.clause_id END, false
FROM made m
JOIN (
    SELECT s.id, max(s.left_at) AS ended_at, min(r.due_at) AS next_due_at
    FROM stayed s LEFT JOIN ran r ON r.id = s.id AND r.stopped_at IS NULL GROUP BY s.id
) AS e USING (id),
(
    SELECT jsonb_build_object('outcome', 'review', 'reasons', jsonb_agg(
        jsonb_build_object('code', code, 'params', jsonb_build_object('hours', 24, 'until', now())))) AS verdict
    FROM unnest(ARRAY['outcome_supplier', 'delivery_is_disputed', 'use_not_known', 'no_return_not_confirmed',
        'window_after_delivery_over', 'receipt_was_confirmed', 'delivered_quantity_not_known']) AS code
) AS judged
ORDER BY m.id;

INSERT INTO refunds_claim (ticket_id, shop_id, supplier_id, code, amount_fen, question, asked_at, due_at, status, answered_at, answer_s,
    answered_via, late_answer)
SELECT id, shop_id, supplier_id, md5('claim' || id || '-' || place), amount_fen, 'Was this code delivered, and was it used?', entered_at,
    entered_at + interval '1 day', status, CASE WHEN status IN ('agreed', 'refused') THEN left_at END,
    CASE WHEN status IN ('agreed', 'refused') THEN lasted END, CASE WHEN status IN ('agreed', 'refused') THEN 'api' ELSE '' END, 
    CASE WHEN status = 'silent' AND luck < 0.3 THEN 'agreed' ELSE '' END
FROM (
    SELECT s.*, m.shop_id, m.supplier_id, m.amount_fen,
        CASE WHEN s.is_open THEN 'open' WHEN luck > 0.97 THEN 'closed' WHEN lasted > 86400 OR luck > 0.9 THEN 'silent'
            WHEN luck < 0.65 THEN 'agreed' ELSE 'refused' END AS status
    FROM (SELECT *, random() AS luck FROM stayed WHERE state = 'supplier_confirm') AS s JOIN made m USING (id)
    WHERE m.supplier_id IS NOT NULL
) AS asked
ORDER BY entered_at;

INSERT INTO refunds_payout (ticket_id, payment_id, channel, out_refund_no, amount_fen, currency, buyer_reference, shop_id, supplier_id,
    scenario, responsible, status, channel_refund_no, code, is_given_up, sends, queries, created_at, first_sent_at, finished_at,
    transfer_reference)
SELECT m.id, m.id, (ARRAY['balance', 'alipay', 'wechatpay'])[1 + m.id % 3], 'R' || m.number, m.amount_fen, m.currency,
    'buyer-' || m.id % 400000, m.shop_id, m.supplier_id, m.scenario, m.responsible,
    CASE WHEN s.is_open THEN 'processing' ELSE 'succeeded' END, 'C' || m.id, '', false, 1, 1, s.entered_at, s.entered_at,
    CASE WHEN NOT s.is_open THEN s.left_at END, ''
FROM stayed s JOIN made m USING (id) WHERE s.state = 'approved' ORDER BY s.entered_at;

-- Promises. Each thirteenth was superseded by the next one, which is of the same ticket.
CREATE TEMP TABLE promised AS
SELECT n, (n % 13 = 1) AS is_superseded, n % 13 = 2 AS supersedes, random() AS luck, random() AS hours,
    1 + floor(random() * current_setting('bench.closed')::int)::int AS id,
    (ARRAY['reply_by', 'reply_by', 'decide_by', 'refund_by', 'other'])[1 + floor(random() * 5)::int] AS kind
FROM generate_series(1, current_setting('bench.commitments')::int) AS n;
ANALYZE promised;

INSERT INTO refunds_commitment (id, ticket_id, shop_id, kind, text, due_at, given_by, made_by_id, made_at, status, closed_at, closing_note,
    contested_at, contest_settled_at, contest_outcome, contest_note, superseded_by_id)
SELECT n, id, shop_id, kind, 'We tell you by then what the supplier says of your card code.', due_at, 'portal', assignee_id, made_at, status,
    closed_at, CASE status WHEN 'released' THEN 'The customer has withdrawn.' ELSE '' END,
    CASE WHEN is_contested THEN closed_at + interval '1 hour' END, CASE WHEN is_settled THEN closed_at + interval '2 days' END,
    CASE WHEN is_settled THEN CASE WHEN hours < 0.5 THEN 'upheld' ELSE 'dismissed' END END,
    CASE WHEN is_settled THEN 'We have looked at what was written.' END, CASE WHEN status = 'superseded' THEN n + 1 END
FROM (
    SELECT p.n, m.id, m.shop_id, p.kind, p.hours, m.assignee_id, made_at, made_at + interval '2 days' * p.hours AS due_at, status,
        least(made_at + interval '2 days' * CASE WHEN status = 'broken' THEN p.hours ELSE p.hours * 0.8 END, now()) AS closed_at,
        status = 'kept' AND p.kind = 'other' AND luck > 0.65 AS is_contested,
        status = 'kept' AND p.kind = 'other' AND luck > 0.66 AS is_settled
    FROM (
        SELECT coalesce(before.id, this.id) AS id, this.n, this.kind, this.luck, this.hours,
            CASE WHEN this.is_superseded THEN 'superseded' WHEN this.luck < 0.7 THEN 'kept' WHEN this.luck < 0.85 THEN 'broken'
                ELSE 'released' END AS status
        FROM promised this LEFT JOIN promised before ON this.supersedes AND before.n = this.n - 1
    ) AS p
    JOIN made m USING (id), LATERAL (SELECT least(m.submitted_at + interval '6 hours' * p.hours, now()) AS made_at) AS began
) AS ended;

INSERT INTO refunds_commitment (id, ticket_id, shop_id, kind, text, due_at, given_by, made_by_id, made_at, remind_at, status, closing_note)
SELECT current_setting('bench.commitments')::int + row_number() OVER (), id, shop_id, 'decide_by', 'We decide by then.',
    now() + interval '2 days' * (random() - 0.05), 'portal', assignee_id, now() - interval '1 day',
    now() + interval '1 day', 'open', ''
FROM made WHERE is_open AND id % 5 = 0;

INSERT INTO refunds_heartbeat (name, at) VALUES ('sweep', now()) ON CONFLICT (name) DO UPDATE SET at = excluded.at;
