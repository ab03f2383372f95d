-- F11 科技工作者之家：本年有建设记录的单位 ÷ 应报单位；市级含市科协
{{ measures_taken('home', each=false) }}
