-- one row per declared field of a form or export
select
    form,
    form_title,
    cadence,
    position,
    field,
    title,
    type,
    personal,
    required
from {{ source('landing', 'form_field') }}
