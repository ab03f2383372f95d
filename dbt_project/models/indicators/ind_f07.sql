-- F07 对三长、三会、三队的评价：本年开展过评价的单位 ÷ 应报单位；市级含市科协
{{ measures_taken('evaluation', each=false) }}
