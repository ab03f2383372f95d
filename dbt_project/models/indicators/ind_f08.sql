-- F08 激励措施：本年有激励措施的单位 ÷ 应报单位；市级含市科协
{{ measures_taken('incentive', each=false) }}
