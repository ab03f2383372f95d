-- one row per receipt that does not count any more, because its file was taken away from raw/
select
    file_sha256,
    path,
    kind,
    size,
    received_on,
    withdrawn_on
from {{ source('landing', 'withdrawal') }}
