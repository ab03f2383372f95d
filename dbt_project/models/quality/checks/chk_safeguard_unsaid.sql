-- one row per evaluation or incentive that does not say how many of the three kinds it reached, and per measure for the documents that
-- names none of them; such a row counts for nothing
select
    {{ found_in_row(
        'safeguard_unsaid', 'safeguard_record', 'r', 'safeguard_kind', 'c.title',
        detail="if(r.safeguard_kind = 'documents', '涉及的文件', '涉及的三长人数、三会数、三队数')"
    ) }}
from {{ ref('cur_safeguard_record') }} as r
inner join {{ ref('code') }} as c on c.codelist = 'safeguard_kind' and r.safeguard_kind = c.code
where
    (
        (r.safeguard_kind = 'documents' and r.documents_covered is null)
        or (
            r.safeguard_kind in ('evaluation', 'incentive')
            and r.sanzhang_reached is null and r.sanhui_reached is null and r.sandui_reached is null
        )
    )
    and {{ all_readable('safeguard_record', 'r', ['documents_covered', 'sanzhang_reached', 'sanhui_reached', 'sandui_reached']) }}
