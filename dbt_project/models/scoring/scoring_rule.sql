-- one row per leaf indicator and peer group ('' for units without one): the rule that applies with its parameters read
{{ engine_point_rules(ref('scheme_indicator'), ref('scheme'), ref('int_unit')) }}
