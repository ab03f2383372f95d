{#- The date up to which receipts and office acts exist for this run. Never a dbt variable, never the clock. -#}
{% macro as_of() -%}
    (select run.as_of from {{ source('landing', 'run_context') }} as run)
{%- endmacro %}

{#- Condition that keeps rows of files received on or before as_of (landing.main.receipt holds only those). -#}
{% macro is_received(file_sha256) -%}
    {{ file_sha256 }} in (
        select receipt.file_sha256 from {{ source('landing', 'receipt') }} as receipt
        where receipt.file_sha256 is not null
    )
{%- endmacro %}
