"""Label names that are too many for a task's own lines."""

from __future__ import annotations

_CONNECTIVES = """
[no-conn] absolutely, accordingly actually, additionally admittedly, afterward again, already, also,
alternately, alternatively although, altogether, amazingly, and anyway, apparently, arguably, as_a_result,
basically, because_of_that because_of_this besides, but by_comparison, by_contrast, by_doing_this, by_then
certainly, clearly, coincidentally, collectively, consequently conversely curiously, currently, elsewhere,
especially, essentially, eventually, evidently, finally, first, firstly, for_example for_instance
fortunately, frankly, frequently, further, furthermore generally, gradually, happily, hence, here,
historically, honestly, hopefully, however ideally, immediately, importantly, in_contrast, in_fact,
in_other_words in_particular, in_short, in_sum, in_the_end, in_the_meantime, in_turn, incidentally,
increasingly, indeed, inevitably, initially, instead, interestingly, ironically, lastly, lately, later,
likewise, locally, luckily, maybe, meaning, meantime, meanwhile, moreover mostly, namely, nationally,
naturally, nevertheless next, nonetheless normally, notably, now, obviously, occasionally, oddly, often,
on_the_contrary, on_the_other_hand once, only, optionally, or, originally, otherwise, overall,
particularly, perhaps, personally, plus, preferably, presently, presumably, previously, probably, rather,
realistically, really, recently, regardless, remarkably, sadly, second, secondly, separately, seriously,
significantly, similarly, simultaneously slowly, so, sometimes, soon, specifically, still, strangely,
subsequently, suddenly, supposedly, surely, surprisingly, technically, thankfully, then, theoretically,
thereafter, thereby, therefore third, thirdly, this, though, thus, together, traditionally, truly,
truthfully, typically, ultimately, undoubtedly, unfortunately, unsurprisingly, usually, well, yet,
"""
CONNECTIVES = tuple(_CONNECTIVES.split())
"""Discovery's 174 discourse connectives, in the order of their numbers."""
_QUESTION_KINDS = """
manner cremat animal exp ind gr title def date reason event state desc count other letter religion food
country color termeq city body dismed mount money product period substance sport plant techmeth volsize
instru abb speed word lang perc code dist temp symbol ord veh weight currency
"""
QUESTION_KINDS = tuple(_QUESTION_KINDS.split())
"""TREC's 47 fine question kinds, in the order of their numbers in 2021."""
_EMOJI = "❤ 😍 😂 💕 🔥 😊 😎 ✨ 💙 😘 📷 🇺🇸 ☀ 💜 😉 💯 😁 🎄 📸 😜"
EMOJI = tuple(_EMOJI.split())
"""TweetEval's 20 emoji, in the order of their numbers."""
_TOPICS = """
Society & Culture; Science & Mathematics; Health; Education & Reference; Computers & Internet; Sports;
Business & Finance; Entertainment & Music; Family & Relationships; Politics & Government
"""
TOPICS = tuple(topic.strip() for topic in _TOPICS.split(";"))
"""The ten topics of Yahoo's answers, in the order of their numbers."""
_THINGS = """
Company EducationalInstitution Artist Athlete OfficeHolder MeanOfTransportation Building NaturalPlace Village Animal
Plant Album Film WrittenWork
"""
THINGS = tuple(_THINGS.split())
"""DBpedia's 14 kinds of things, in the order of their numbers."""
