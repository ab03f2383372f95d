-- F09 1+6 文件落实：本年有落实记录的单位 ÷ 应报单位；市级含市科协
{{ measures_taken('documents', each=false) }}
