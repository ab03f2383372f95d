-- one row per register in force that lists more entries than that reported last, a quarter or two before, by the number and share that
-- check_parameter declares, unless it only makes up for a fall
select
    {{ found_in_report('stock_jump', 'c.form', 'c', 'c.rows', 'c.previous') }}
from {{ register_steps() }} as c
where {{ has_moved('stock_jump', 'c.rows', 'up', 'rows') }}
