{#- Condition: the text holds the word of a row `w` of check_word where that says it stands. -#}
{% macro holds_word(text) -%}
    case w.stands
        when 'begin' then starts_with({{ text }}, w.word)
        when 'end' then ends_with({{ text }}, w.word)
        else contains({{ text }}, w.word)
    end
{%- endmacro %}

{#- Of the common table `words`, the word of this kind that stands first in the text (of two at one place the shorter), else null. -#}
{% macro first_word(text, kind) -%}
    (
        select
            min_by(w.word, (
                if(w.stands = 'end', length({{ text }}) - length(w.word) + 1, instr({{ text }}, w.word)),
                length(w.word)
            ))
        from words as w
        where w.kind = '{{ kind }}' and {{ holds_word(text) }}
    )
{%- endmacro %}

{#- The text without these words, whatever stands around them; `words` is a list, null where there are none. -#}
{% macro without_words(text, words) -%}
    list_reduce(list_prepend({{ text }}, coalesce({{ words }}, [])), lambda whole, word : replace(whole, word, ''))
{%- endmacro %}
