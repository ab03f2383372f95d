-- F05 调研指导：开展过调研指导的半年 ÷ 应报的半年；市级含市科协
{{ measures_taken('research', each=true) }}
