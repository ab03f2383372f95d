-- one row per thing that a quality model finds; a new chk_ model is added to this list, one a line
{% set checks = [
    'chk_report_missing', 'chk_report_late', 'chk_report_returned', 'chk_closed_period_changed', 'chk_workday_unknown',
    'chk_export_missing', 'chk_activity_outside_period', 'chk_team_unregistered', 'chk_platform_activity_unknown',
    'chk_platform_people_differs', 'chk_stock_drop', 'chk_weights_sum', 'chk_activity_before_order', 'chk_activity_nearly_same',
    'chk_activity_two_counties', 'chk_approval_contradicts', 'chk_centre_contradicts', 'chk_chair_two_townships',
    'chk_council_count_falls', 'chk_cumulative_report', 'chk_date_after_period', 'chk_date_outside_period',
    'chk_demand_outcome_contradicts', 'chk_established_contradicts', 'chk_export_unit_retired', 'chk_fixed_date_changed',
    'chk_members_changed', 'chk_offices_same_person', 'chk_order_rated_undone', 'chk_order_steps_missing',
    'chk_order_team_differs', 'chk_order_team_unregistered', 'chk_order_unknown', 'chk_organiser_id_kind',
    'chk_organiser_name_differs', 'chk_person_two_counties', 'chk_plan_in_actual', 'chk_plan_overdue', 'chk_plan_words',
    'chk_platform_date_differs', 'chk_platform_id_twice', 'chk_platform_team_unknown', 'chk_registration_contradicts',
    'chk_report_copied', 'chk_roster_without_body', 'chk_row_repeated', 'chk_society_unregistered', 'chk_stock_jump',
    'chk_talent_not_in_roster', 'chk_text_copied', 'chk_count_far_from_history', 'chk_people_far_from_history',
    'chk_count_far_from_last_year', 'chk_rate_far_from_peers', 'chk_share_outside_funnel', 'chk_people_implausible',
    'chk_same_figures_repeated', 'chk_period_end_burst', 'chk_recorded_late', 'chk_round_numbers'
] %}

{% for check in checks %}
    select
        rule,
        form,
        unit_code,
        period,
        file_sha256,
        sheet,
        source_row,
        field,
        observed,
        expected,
        detail
    from {{ ref(check) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
