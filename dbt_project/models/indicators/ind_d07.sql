-- D07 建言采纳率：被采纳和获批示的建言 ÷ 本年建言
{{ share_of_rows('advice_record', 'advice_result', "r.advice_result in ('adopted', 'instructed')") }}
