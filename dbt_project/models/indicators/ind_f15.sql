-- F15 主席包抓记录：本年有包抓三会记录的单位 ÷ 应报单位；只显示，与 A06 对照
{{ measures_taken('sponsor', each=false) }}
