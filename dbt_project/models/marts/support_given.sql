-- one row per support that the regional office gave a unit for its rank: the office's ledger (seed) and its recorded acts (decide support)
{{ config(alias='support') }}

select
    unit_code,
    scheme,
    period,
    kind,
    content,
    given_on,
    basis
from {{ ref('support') }}
union all
select
    split_part(target, '/', 3) as unit_code,
    split_part(target, '/', 1) as scheme,
    split_part(target, '/', 2) as period,
    '处理记录' as kind,
    {{ mask_numbers('value') }} as content,
    decided_on as given_on,
    {{ mask_numbers('reason') }} as basis
from {{ source('landing', 'decision') }}
where kind = 'support'
