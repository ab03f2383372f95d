-- an invented landing for benchmarks; the tables county, township, month and quarter are given by checks.py, $count = activities
-- one activity a number i: 22 counties, 18 months, twenty teams a county; a tenth carries an order, four in five stand on the platform,
-- one in fifty of these without its number in the sheet
insert into submissions.activity_record (
    file_sha256, sheet, source_row, unit_code, period, held_on, title, organiser_kind, organiser, organiser_id, led_by, service_kind,
        theme,
    four_service, township_code, venue, audience, people, volunteers, hours, order_id, platform_activity_id, basis
)
select
    'a' || c.code || m.period, '活动台账', 4 + (r.i // (22 * 18)), c.code, m.period, m.starts_on + (r.h % 28)::integer,
    t.name || ['科普大集', '防灾减灾科普宣传', '科学实验进校园', '枸杞修剪技术培训', '健康义诊', '人工智能前沿讲座', '电商直播技能培训',
        '滩羊养殖技术培训', '慢性病防治义诊', '节水科普宣传'][1 + (r.h // 29) % 10] || '（第' || (r.h // 997) % 40 || '场）',
    'sandui', c.name || '第' || (r.h // 7) % 20 || '科技志愿服务队', 'T' || c.code || lpad(((r.h // 7) % 20)::varchar, 3, '0'), 'sanzhang',
    'popular_science', 'other', 'literacy', t.code, t.name || '文化站', 'farmer、elder', 5 + (r.h // 31) % 200, 1 + (r.h // 37) % 12,
    0.5 * (1 + (r.h // 41) % 12), if(r.h % 10 = 0, 'D' || r.i, null), if(r.h % 5 != 0 and r.h % 49 != 0, 'P' || r.i, null), 'actual'
from (select i, (hash(i) // 1024)::bigint as h from range($count) as s(i)) as r
inner join (select row_number() over (order by code) - 1 as county, code, name from county) as c on c.county = r.i % 22
inner join month as m on m.month = (r.i // 22) % 18
inner join township as t on t.county = c.code and t.place = (r.h // 7) % t.places;
insert into exports.stv_activity (file_sha256, source_row, activity_id, month, title, team_id, unit_code, held_on, venue, people,
        volunteers, hours)
    select 'x' || period, source_row, coalesce(platform_activity_id, 'Q' || hash(file_sha256, source_row)), period, title,
        organiser_id, unit_code,
        held_on, venue, people + (source_row % 3) * 4, volunteers, hours
    from submissions.activity_record where (hash(file_sha256, source_row) // 1024) % 50 != 1 and coalesce(platform_activity_id,
        '') != ''
        or (hash(file_sha256, source_row) // 1024) % 20 = 7;
insert into submissions.service_order
    (file_sha256, sheet, source_row, unit_code, period, order_id, ordered_on, dispatched_on, accepted_on, done_on, township_code,
        team_id, rating)
    select file_sha256, '订单台账', source_row, unit_code, period, order_id, held_on - 9, held_on - 5, held_on - 3, held_on, township_code,
        organiser_id,
        'good' from submissions.activity_record where order_id is not null;
insert into submissions.sandui_register (file_sha256, sheet, source_row, unit_code, period, team_name, field, township_code,
        platform_team_id, volunteers)
    select 'q' || c.code || q.period, '三队台账', 4 + n, c.code, q.period, c.name || '第' || n || '科技志愿服务队', 'health', t.code,
        'T' || c.code || lpad(n::varchar, 3, '0'), 20
    from county as c cross join quarter as q cross join range(20) as s(n) inner join township as t on t.county = c.code and t.place = n % t.places;
insert into submissions.org_register
    (file_sha256, sheet, source_row, unit_code, period, township_code, established, established_on, chair, in_practice_centre,
        in_party_centre)
    select 'q' || t.county || q.period, '科协组织', 4 + t.place, t.county, q.period, t.code, true, date '2024-06-01', '主席' || t.code, true,
        true
    from township as t cross join quarter as q;
insert into main.part (file_sha256, sheet, form, version, unit_code, period, rows, zero_report)
    select file_sha256, sheet, 'activity_record', 1, unit_code, period, count(*), false from submissions.activity_record group by all
    union all select file_sha256, sheet, 'service_order', 1, unit_code, period, count(*),
        false from submissions.service_order group by all
    union all select file_sha256, sheet, 'sandui_register', 1, unit_code, period, count(*),
        false from submissions.sandui_register group by all
    union all select file_sha256, sheet, 'org_register', 1, unit_code, period, count(*),
        false from submissions.org_register group by all;
insert into main.receipt (receipt_no, file_sha256, path, kind, received_on, line, sender, size, status, reason, sent_by, month)
    select row_number() over (order by sha), sha, 'submissions/' || sha || '.xlsx', kind, received_on, 0, '', 1, 'read', '', '', month
    from (
        select distinct file_sha256 as sha, 'submission' as kind, p.ends_on + 8 as received_on, '' as month
        from main.part inner join month as p using (period)
        union select distinct file_sha256, 'submission', q.ends_on + 10, '' from main.part inner join quarter as q using (period)
        union select distinct file_sha256, 'export', m.ends_on + 5, x.month
        from exports.stv_activity as x inner join month as m on x.month = m.period
    );
insert into main.workday select day::date, day::date, true from range(date '2024-06-01', date '2028-01-01', interval 1 day) as s(day);
